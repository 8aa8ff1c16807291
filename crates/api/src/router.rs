//! Every route of the server and who may call it, on one page.

use actix_web::{middleware::from_fn, web};
use central_registry::users::Role::{Admin, User};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

use crate::{answer_page, authority::policy::Policy, routes, tenant_router, web_app};

const MANAGERS: &[central_registry::users::Role] = &[Admin];
const EVERYBODY: &[central_registry::users::Role] = &[Admin, User];

/// Who may call what. Start-up fails unless these are exactly the operations of the OpenAPI document.
pub const POLICIES: &[(&str, Policy)] = &[
    ("live", Policy::probe()),
    ("ready", Policy::probe()),
    ("logIn", Policy::anyone()),
    ("refresh", Policy::anyone()),
    ("logOut", Policy::anyone()),
    ("forgotPassword", Policy::anyone()),
    ("checkWelcome", Policy::anyone()),
    ("welcome", Policy::anyone()),
    ("me", Policy::signed_in()),
    ("amendMe", Policy::signed_in()),
    ("changePassword", Policy::signed_in()),
    ("listUsers", Policy::staff(EVERYBODY)),
    ("addUser", Policy::staff_only(MANAGERS)),
    ("inviteUser", Policy::staff_only(MANAGERS)),
    ("amendUser", Policy::staff_only(MANAGERS)),
    ("listInstruments", Policy::staff(EVERYBODY)),
    ("addInstrument", Policy::staff(MANAGERS)),
    ("orderInstruments", Policy::staff(MANAGERS)),
    ("showInstrument", Policy::staff(EVERYBODY)),
    ("amendInstrument", Policy::staff(MANAGERS)),
    ("archiveInstrument", Policy::staff(MANAGERS)),
    ("restoreInstrument", Policy::staff(MANAGERS)),
    ("listPositions", Policy::staff(EVERYBODY)),
    ("addPosition", Policy::staff(MANAGERS)),
    ("orderPositions", Policy::staff(MANAGERS)),
    ("showPosition", Policy::staff(EVERYBODY)),
    ("amendPosition", Policy::staff(MANAGERS)),
    ("archivePosition", Policy::staff(MANAGERS)),
    ("restorePosition", Policy::staff(MANAGERS)),
    ("listMusicians", Policy::staff(EVERYBODY)),
    ("enrolMusician", Policy::staff(EVERYBODY)),
    ("importMusicians", Policy::staff(EVERYBODY)),
    ("archiveMusicians", Policy::staff(MANAGERS)),
    ("showMusician", Policy::staff(EVERYBODY)),
    ("amendMusician", Policy::staff(EVERYBODY)),
    ("deactivateMusician", Policy::staff(MANAGERS)),
    ("archiveMusician", Policy::staff(MANAGERS)),
    ("restoreMusician", Policy::staff(MANAGERS)),
    ("showMusicianRecord", Policy::staff(EVERYBODY)),
    ("listRestrictions", Policy::staff(EVERYBODY)),
    ("addRestriction", Policy::staff(MANAGERS)),
    ("removeRestriction", Policy::staff(MANAGERS)),
    ("listUnavailabilities", Policy::staff(EVERYBODY)),
    ("addUnavailability", Policy::staff(EVERYBODY)),
    ("removeUnavailability", Policy::staff(EVERYBODY)),
    ("listRankingLists", Policy::staff(EVERYBODY)),
    ("createRankingList", Policy::staff(MANAGERS)),
    ("showRankingList", Policy::staff(EVERYBODY)),
    ("amendRankingList", Policy::staff(MANAGERS)),
    ("archiveRankingList", Policy::staff(MANAGERS)),
    ("restoreRankingList", Policy::staff(MANAGERS)),
    ("copyRankingList", Policy::staff(MANAGERS)),
    ("setRankingEntries", Policy::staff(MANAGERS)),
    ("addToRankingList", Policy::staff(MANAGERS)),
    ("removeFromRankingList", Policy::staff(MANAGERS)),
    ("showSettings", Policy::staff(EVERYBODY)),
    ("amendSettings", Policy::staff(MANAGERS)),
    ("showToday", Policy::staff(EVERYBODY)),
    ("showOrchestra", Policy::staff(EVERYBODY)),
    ("sendTestMail", Policy::staff(MANAGERS)),
    ("goLive", Policy::staff(MANAGERS)),
    ("rehearse", Policy::staff(MANAGERS)),
    ("listMailbox", Policy::staff(EVERYBODY)),
    ("listEvents", Policy::staff(EVERYBODY)),
    ("streamEvents", Policy::staff(EVERYBODY)),
    ("listLogs", Policy::staff(MANAGERS)),
    ("listGrants", Policy::staff(MANAGERS)),
    ("createProject", Policy::staff(EVERYBODY)),
    ("listProjects", Policy::staff(EVERYBODY)),
    ("showProject", Policy::staff(EVERYBODY)),
    ("amendProject", Policy::staff(EVERYBODY)),
    ("duplicateProject", Policy::staff(EVERYBODY)),
    ("archiveProject", Policy::staff(MANAGERS)),
    ("pauseProject", Policy::staff(MANAGERS)),
    ("resumeProject", Policy::staff(MANAGERS)),
    ("completeProject", Policy::staff(MANAGERS)),
    ("cancelProject", Policy::staff(MANAGERS)),
    ("listSessions", Policy::staff(EVERYBODY)),
    ("addSession", Policy::staff(EVERYBODY)),
    ("amendSession", Policy::staff(EVERYBODY)),
    ("removeSession", Policy::staff(EVERYBODY)),
    ("listNeeds", Policy::staff(EVERYBODY)),
    ("proposeNeed", Policy::staff(EVERYBODY)),
    ("addNeed", Policy::staff(EVERYBODY)),
    ("showNeed", Policy::staff(EVERYBODY)),
    ("amendNeed", Policy::staff(EVERYBODY)),
    ("archiveNeed", Policy::staff(EVERYBODY)),
    ("showBoard", Policy::staff(EVERYBODY)),
    ("showLineUp", Policy::staff(EVERYBODY)),
    ("listCandidates", Policy::staff(EVERYBODY)),
    ("previewMail", Policy::staff(EVERYBODY)),
    ("previewPlan", Policy::staff(EVERYBODY)),
    ("forecastPlan", Policy::staff(EVERYBODY)),
    ("sendPlan", Policy::staff(MANAGERS)),
    ("liftBlock", Policy::staff(MANAGERS)),
    ("listRequests", Policy::staff(EVERYBODY)),
    ("showRequest", Policy::staff(EVERYBODY)),
    ("recordAnswer", Policy::staff(EVERYBODY)),
    ("extendRequest", Policy::staff(MANAGERS)),
    ("skipRequest", Policy::staff(MANAGERS)),
    ("cancelRequest", Policy::staff(MANAGERS)),
    ("releaseRequest", Policy::staff(MANAGERS)),
    ("resendRequest", Policy::staff(MANAGERS)),
    ("giveSeat", Policy::staff(MANAGERS)),
    ("makeGrant", Policy::superadmin().audited_within()),
    ("listAllGrants", Policy::superadmin()),
    ("endGrant", Policy::superadmin().audited_within()),
    ("listEntries", Policy::superadmin()),
    ("streamEntries", Policy::superadmin()),
    ("provisionOrchestra", Policy::superadmin().audited("provisioning")),
    ("showProvisioning", Policy::superadmin()),
    ("retryProvisioning", Policy::superadmin().audited("provisioning")),
    ("undoProvisioning", Policy::superadmin().audited("provisioning")),
    ("inviteFirstAdmin", Policy::superadmin().audited("users")),
    ("listOrchestras", Policy::superadmin()),
    ("showHostedOrchestra", Policy::superadmin()),
    ("amendHostedOrchestra", Policy::superadmin().audited("orchestras")),
    ("suspendOrchestra", Policy::superadmin().audited("orchestras")),
    ("inactivateOrchestra", Policy::superadmin().audited("orchestras")),
    ("resetOrchestra", Policy::superadmin().audited("orchestras")),
    ("showSender", Policy::superadmin()),
    ("amendSender", Policy::superadmin().audited("orchestras")),
    ("testSender", Policy::superadmin().audited("orchestras")),
    ("setStandby", Policy::superadmin().audited("orchestras")),
    ("forgetStandby", Policy::superadmin().audited("orchestras")),
    ("readFromStandby", Policy::superadmin().audited("orchestras")),
    ("activateOrchestra", Policy::superadmin().audited("orchestras")),
    ("listPlans", Policy::superadmin()),
    ("amendPlan", Policy::superadmin().audited("orchestras")),
    ("listDemoMailbox", Policy::staff(EVERYBODY)),
    ("skipToNextMoment", Policy::staff(MANAGERS)),
    ("showMetrics", Policy::superadmin()),
    ("showInstallationHealth", Policy::superadmin()),
    ("migrateOrchestras", Policy::superadmin().audited("migration")),
    ("listMigrations", Policy::superadmin()),
    ("listOrchestraMigrations", Policy::superadmin()),
    ("listProviders", Policy::superadmin()),
    ("showMigration", Policy::superadmin()),
    ("resumeMigration", Policy::superadmin().audited("migration")),
    ("stopMigration", Policy::superadmin().audited("migration")),
    ("showInstallationSchema", Policy::superadmin()),
    ("checkInstallationHealth", Policy::superadmin().audited("health")),
    ("listBackups", Policy::superadmin()),
    ("backUpOrchestra", Policy::superadmin().audited("backup")),
    ("archiveOrchestra", Policy::superadmin().audited("backup")),
    ("releaseOrchestra", Policy::superadmin().audited("backup")),
    ("listAlerts", Policy::superadmin()),
    ("listInstallationUsers", Policy::superadmin()),
    ("addInstallationUser", Policy::superadmin().audited("users")),
    ("showInstallationUser", Policy::superadmin()),
    ("amendInstallationUser", Policy::superadmin().audited("users")),
    ("sendPasswordLink", Policy::superadmin().audited("users")),
    ("listUserSessions", Policy::superadmin()),
    ("endUserSession", Policy::superadmin().audited("users")),
    ("endUserSessions", Policy::superadmin().audited("users")),
];

/// Routes outside the document: pages, the document itself, and what only machines on the inside read.
pub const OUTSIDE: &[&str] = &[
    "/",
    "/admin{_:(/.*)?}",
    "/api/docs/{_:.*}",
    "/api/openapi.json",
    "/assets",
    "/favicon.svg",
    "/metrics",
    "/r/{token}/calendar.ics",
    "/r/{token:.*}",
    "/superadmin{_:(/.*)?}",
];

/// The operations of the document.
pub fn operations(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/api")
            .wrap(from_fn(tenant_router::admit))
            .configure(routes::health::routes)
            .configure(routes::auth::routes)
            .configure(routes::users::routes)
            .configure(routes::instruments::routes)
            .configure(routes::positions::routes)
            .configure(routes::musicians::routes)
            .configure(routes::ranking_lists::routes)
            .configure(routes::settings::routes)
            .configure(routes::today::routes)
            .configure(routes::orchestra::routes)
            .configure(routes::mailbox::routes)
            .configure(routes::events::routes)
            .configure(routes::event_stream::routes)
            .configure(routes::logs::routes)
            .configure(routes::grants::routes)
            .configure(routes::projects::routes)
            .configure(routes::project_commands::routes)
            .configure(routes::sessions::routes)
            .configure(routes::needs::routes)
            .configure(routes::need_edits::routes)
            .configure(routes::board::routes)
            .configure(routes::line_up::routes)
            .configure(routes::candidates::routes)
            .configure(routes::staffing::routes)
            .configure(routes::requests::routes)
            .configure(routes::superadmin::routes)
            .configure(routes::demo::routes),
    );
}

/// Everything the server answers to. The order matters: the first match wins.
pub fn mount(cfg: &mut web::ServiceConfig, document: &utoipa::openapi::OpenApi, web_root: &std::path::Path) {
    cfg.service(web_app::metrics);
    cfg.service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document.clone()));
    operations(&mut ServiceConfig::new(cfg));
    answer_page::mount(cfg);
    web_app::mount(cfg, web_root);
}
