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
//! | `useCustomMutation` | [`use_custom_mutation()`] |
//! | `UndoableQueue`, `useCancelNotification` | [`use_pending()`], [`use_cancel_notification()`] |
//! | `useSubscription`, `usePublish`, `useLiveMode` | [`use_subscription()`], [`use_publish()`], [`use_live_mode()`] |
//! | `useInvalidate` | [`use_invalidate()`] |
//! | `useNotification`, `useHandleNotification` | [`use_notify()`] under all three names |
//! | `successNotification`, `errorNotification` of queries | [`use_query_notification()`] |
//! | `warnWhenUnsavedChanges` | [`use_warn_about_change()`] |
//! | `useRefineContext`, `useMutationMode`, `useSyncWithLocation` | [`use_sapwood_options()`], [`use_mutation_mode()`], [`use_sync_with_location()`] |
//! | `useGo`, `useBack`, `useParsed`, `useLink` | [`use_go()`], [`use_back()`], [`use_parsed()`], [`Link`] |
//! | `useNavigation`, `useToPath`, `useGetToPath` | [`use_navigation()`], [`use_to_path()`], [`use_get_to_path()`] |
//! | `useRedirectionAfterSubmission` | [`use_redirection_after_submission()`] |
//! | `useResourceParams`, `useMenu`, `useBreadcrumb` | [`use_resource()`], [`use_menu()`], [`use_breadcrumb()`] |
//! | `useListButton`, `useCreateButton`, `useEditButton`, `useShowButton`, `useCloneButton` | [`use_list_button()`], [`use_create_button()`], [`use_edit_button()`], [`use_show_button()`], [`use_clone_button()`] |
//! | `useDeleteButton`, `useRefreshButton`, `useSaveButton` | [`use_delete_button()`], [`use_refresh_button()`], [`use_save_button()`] |
//! | `useExportButton`, `useImportButton` | [`use_export_button()`], [`use_import_button()`] |
//! | `useModal` | [`use_modal()`] |
//! | `useCan`, `useCanWithoutCache`, `CanAccess` | [`use_can()`], [`use_can_without_cache()`], [`use_rights()`], [`CanAccess`] |
//! | `useLogin`, `useLogout`, `useIsAuthenticated`, `useGetIdentity`, `usePermissions`, `useOnError`, `Authenticated` | [`use_login()`], [`use_logout()`], [`use_is_authenticated()`], [`use_get_identity()`], [`use_permissions()`], [`use_on_error()`], [`Authenticated`] |
//! | `useRegister`, `useForgotPassword`, `useUpdatePassword`, `useIsExistAuthentication` | [`use_register()`], [`use_forgot_password()`], [`use_update_password()`], [`use_is_exist_authentication()`] |
//! | `useLogList` | [`use_log_list()`] |
//! | `useLoadingOvertime` | [`use_loading_overtime()`] |
//! | `useTranslate`, `useTranslation`, `useGetLocale`, `useSetLocale` | [`use_translate()`], [`use_locale()`], [`use_get_locale()`], [`use_set_locale()`] |
//! | `useExport`, `useImport` | [`use_export()`], [`use_import()`] |
//! | the provider's connection state (Refine has none) | [`use_live_status()`] |
//! | who else is here (Refine has none) | [`use_presence()`] |
//!
//! Callbacks given to a hook may change with each render: the newest one is called, and nothing is subscribed anew.
//! What makes a subscription another one, the channel, the types, the ids, the mode, may change as freely: then it is
//! subscribed anew, without remounting.

mod buttons;
mod link;
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
mod use_custom_mutation;
mod use_delete;
mod use_delete_many;
mod use_event;
mod use_export;
mod use_form;
mod use_go;
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
mod use_modal;
mod use_mutation;
mod use_navigation;
mod use_notify;
mod use_one;
mod use_options;
mod use_parsed;
mod use_pending;
mod use_presence;
mod use_publish;
mod use_query_notification;
mod use_redirection_after_submission;
mod use_resource;
mod use_select;
mod use_show;
mod use_subscription;
mod use_table;
mod use_to_path;
mod use_translate;
mod use_update;
mod use_update_many;
mod use_warn_about_change;

pub use crate::engine::form::{Redirect, Redirects};
pub use crate::engine::infinite::{GetNextPageParam, PageParam};

pub use buttons::{
    ButtonHandle, UseDeleteButtonHandle, UseNavigationButtonHandle, UseRefreshButtonHandle,
    UseSaveButtonHandle, use_clone_button, use_create_button, use_delete_button, use_edit_button,
    use_export_button, use_import_button, use_list_button, use_navigation_button, use_refresh_button,
    use_save_button, use_show_button,
};
pub use link::{Link, LinkProps};
pub use notification::NotificationOption;
pub use providers::Providers;
pub use query::Query;
pub use sapwood::{Sapwood, SapwoodProps, SapwoodStore, SapwoodStoreProps, use_store};
pub use shared::Shared;
pub use typed::Problem;
pub use use_auth::{
    AuthState, Authenticated, AuthenticatedProps, UseForgotPasswordHandle, UseLoginHandle, UseLogoutHandle,
    UseRegisterHandle, UseUpdatePasswordHandle, use_forgot_password, use_get_identity, use_is_authenticated,
    use_is_exist_authentication, use_login, use_logout, use_on_error, use_permissions, use_register,
    use_update_password,
};
pub use use_breadcrumb::{Crumb, use_breadcrumb};
pub use use_bulk::{BulkState, UseBulkOptions};
pub use use_can::{CanAccess, CanAccessProps, Rights, use_can, use_can_without_cache, use_rights};
pub use use_create::{UseCreateHandle, use_create};
pub use use_create_many::{UseCreateManyHandle, use_create_many};
pub use use_custom_mutation::{
    CustomState, UseCustomMutationHandle, UseCustomMutationOptions, use_custom_mutation,
};
pub use use_delete::{UseDeleteHandle, use_delete};
pub use use_delete_many::{UseDeleteManyHandle, use_delete_many};
pub use use_event::use_event;
pub use use_export::{ExportProgress, UseExportHandle, UseExportOptions, use_export};
pub use use_form::{
    AutoSave, DraftOffer, FieldChange, FormHandle, FormTarget, UseFormHandle, UseFormOptions,
    UseModalFormHandle, UseStepsFormHandle, use_drawer_form, use_form, use_modal_form, use_steps_form,
};
pub use use_go::{Go, use_back, use_go};
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
pub use use_menu::{UseMenuHandle, UseMenuOptions, use_menu};
pub use use_modal::{UseModalHandle, use_modal};
pub use use_mutation::{MutationState, UseMutationOptions};
pub use use_navigation::{Navigation, use_navigation};
pub use use_notify::{
    Notify, use_notify, use_notify as use_handle_notification, use_notify as use_notification, use_toasts,
};
pub use use_one::{UseOneHandle, UseOneOptions, use_one};
pub use use_options::{use_mutation_mode, use_sapwood_options, use_sync_with_location};
pub use use_parsed::{Parsed, use_parsed};
pub use use_pending::{UsePendingHandle, pending_text, use_cancel_notification, use_pending};
pub use use_presence::{UsePresenceHandle, use_presence};
pub use use_publish::{Publish, use_publish};
pub use use_query_notification::{UseQueryNotificationOptions, use_query_notification};
pub use use_redirection_after_submission::use_redirection_after_submission;
pub use use_resource::{use_resource, use_resource as use_resource_params};
pub use use_select::{UseSelectHandle, UseSelectOptions, use_select};
pub use use_show::{UseShowHandle, UseShowOptions, use_show};
pub use use_subscription::{UseSubscriptionOptions, use_subscription};
pub use use_table::{SetFilters, TableMode, UseTableHandle, UseTableOptions, use_table};
pub use use_to_path::{GetToPath, use_get_to_path, use_to_path};
pub use use_translate::{
    UseLocaleHandle, use_get_locale, use_locale, use_locale as use_translation, use_set_locale, use_translate,
};
pub use use_update::{UseUpdateHandle, use_update};
pub use use_update_many::{UseUpdateManyHandle, use_update_many};
pub use use_warn_about_change::{WarnAboutChange, use_warn_about_change};
