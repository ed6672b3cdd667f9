//! The hooks: thin bindings of components to the store.
//!
//! Wrap the app in [`Sapwood`], and any component below it can use them. What Refine's guide does has its counterpart:
//!
//! | Refine | here |
//! |---|---|
//! | `<Refine dataProvider liveProvider resources options>` | [`<Sapwood data_provider live_provider resources options>`](Sapwood) |
//! | `useList`, `useOne`, `useMany`, `useShow` | [`use_list()`], [`use_one()`], [`use_many()`], [`use_show()`] |
//! | `useInfiniteList` | [`use_infinite_list()`] |
//! | `useTable`, `useSelect`, `useForm` | [`use_table()`], [`use_select()`], [`use_form()`] |
//! | `useModalForm`, `useDrawerForm`, `useStepsForm` | [`use_modal_form()`], [`use_drawer_form()`], [`use_steps_form()`] |
//! | `useCreate`, `useUpdate`, `useDelete` | [`use_create()`], [`use_update()`], [`use_delete()`] |
//! | `useCreateMany`, `useUpdateMany`, `useDeleteMany` | [`use_create_many()`], [`use_update_many()`], [`use_delete_many()`] |
//! | `UndoableQueue` | [`use_pending()`] |
//! | `useSubscription`, `usePublish`, `useLiveMode` | [`use_subscription()`], [`use_publish()`], [`use_live_mode()`] |
//! | `useInvalidate`, `useNotification` | [`use_invalidate()`], [`use_notify()`] |
//! | `warnWhenUnsavedChanges` | [`use_warn_about_change()`] |
//! | `useResourceParams`, `useMenu`, `useBreadcrumb` | [`use_resource()`], [`use_menu()`], [`use_breadcrumb()`] |
//! | `useCan`, `CanAccess` | [`use_can()`], [`use_rights()`], [`CanAccess`] |
//! | `useLogin`, `useLogout`, `useIsAuthenticated`, `useGetIdentity`, `usePermissions`, `useOnError`, `Authenticated` | [`use_login()`], [`use_logout()`], [`use_is_authenticated()`], [`use_get_identity()`], [`use_permissions()`], [`use_on_error()`], [`Authenticated`] |
//! | `useLogList` | [`use_log_list()`] |
//! | `useLoadingOvertime` | [`use_loading_overtime()`] |
//! | `useTranslate`, `useGetLocale`, `useSetLocale` | [`use_translate()`], [`use_locale()`] |
//! | `useExport`, `useImport` | [`use_export()`], [`use_import()`] |
//! | the provider's connection state (Refine has none) | [`use_live_status()`] |
//! | who else is here (Refine has none) | [`use_presence()`] |
//!
//! Callbacks given to a hook may change with each render: the newest one is called, and nothing is subscribed anew.
//! What makes a subscription another one, the channel, the types, the ids, the mode, may change as freely: then it is
//! subscribed anew, without remounting.

mod navigate;
mod notification;
mod providers;
mod query;
mod sapwood;
mod shared;
mod table_place;
mod typed;
mod use_auth;
mod use_breadcrumb;
mod use_bulk;
mod use_can;
mod use_create;
mod use_create_many;
mod use_delete;
mod use_delete_many;
mod use_event;
mod use_export;
mod use_form;
mod use_guard;
mod use_import;
mod use_infinite_list;
mod use_invalidate;
mod use_list;
mod use_live_mode;
mod use_live_status;
mod use_loading_overtime;
mod use_log_list;
mod use_many;
mod use_menu;
mod use_mutation;
mod use_notify;
mod use_one;
mod use_pending;
mod use_presence;
mod use_publish;
mod use_resource;
mod use_select;
mod use_show;
mod use_subscription;
mod use_table;
mod use_translate;
mod use_update;
mod use_update_many;
mod use_warn_about_change;

pub use notification::NotificationOption;
pub use providers::Providers;
pub use query::Query;
pub use sapwood::{Sapwood, SapwoodProps, SapwoodStore, SapwoodStoreProps, use_store};
pub use shared::Shared;
pub use typed::Problem;
pub use use_auth::{
    AuthState, Authenticated, AuthenticatedProps, UseLoginHandle, UseLogoutHandle, use_get_identity,
    use_is_authenticated, use_login, use_logout, use_on_error, use_permissions,
};
pub use use_breadcrumb::{Crumb, use_breadcrumb};
pub use use_bulk::{BulkState, UseBulkOptions};
pub use use_can::{CanAccess, CanAccessProps, Rights, use_can, use_rights};
pub use use_create::{UseCreateHandle, use_create};
pub use use_create_many::{UseCreateManyHandle, use_create_many};
pub use use_delete::{UseDeleteHandle, use_delete};
pub use use_delete_many::{UseDeleteManyHandle, use_delete_many};
pub use use_event::use_event;
pub use use_export::{ExportProgress, UseExportHandle, UseExportOptions, use_export};
pub use use_form::{
    AutoSave, DraftOffer, FieldChange, FormHandle, FormTarget, Redirect, Redirects, UseFormHandle,
    UseFormOptions, UseModalFormHandle, UseStepsFormHandle, use_drawer_form, use_form, use_modal_form,
    use_steps_form,
};
pub use use_guard::use_guard;
pub use use_import::{UseImportHandle, UseImportOptions, use_import};
pub use use_infinite_list::{UseInfiniteListHandle, UseInfiniteListOptions, use_infinite_list};
pub use use_invalidate::use_invalidate;
pub use use_list::{UseListHandle, UseListOptions, use_list};
pub use use_live_mode::use_live_mode;
pub use use_live_status::use_live_status;
pub use use_loading_overtime::{UseLoadingOvertimeOptions, use_loading_overtime};
pub use use_log_list::{UseLogListHandle, UseLogListOptions, use_log_list};
pub use use_many::{UseManyHandle, UseManyOptions, use_many};
pub use use_menu::{UseMenuHandle, use_menu};
pub use use_mutation::{MutationState, UseMutationOptions};
pub use use_notify::{Notify, use_notify, use_notify as use_notification, use_toasts};
pub use use_one::{UseOneHandle, UseOneOptions, use_one};
pub use use_pending::{UsePendingHandle, pending_text, use_pending};
pub use use_presence::{UsePresenceHandle, use_presence};
pub use use_publish::{Publish, use_publish};
pub use use_resource::use_resource;
pub use use_select::{UseSelectHandle, UseSelectOptions, use_select};
pub use use_show::{UseShowHandle, UseShowOptions, use_show};
pub use use_subscription::{UseSubscriptionOptions, use_subscription};
pub use use_table::{SetFilters, TableMode, UseTableHandle, UseTableOptions, use_table};
pub use use_translate::{UseLocaleHandle, use_locale, use_translate};
pub use use_update::{UseUpdateHandle, use_update};
pub use use_update_many::{UseUpdateManyHandle, use_update_many};
pub use use_warn_about_change::{WarnAboutChange, use_warn_about_change};
