"""Addresses of the settings."""

from django.urls import path

from gendan.web.papers import editor

from .views import checklists, doors, firm, people, rules, series, trail, type_process, type_rules

app_name = "settings"
urlpatterns = [
    path("settings", people.index, name="index"),
    path("settings/users", people.users_list, name="users"),
    path("settings/users/new", people.user_new, name="user-new"),
    path("settings/users/<int:user_id>", people.user, name="user"),
    path("settings/users/<int:user_id>/do/<str:verb>", people.user_do, name="user-do"),
    path("settings/roles", people.roles_list, name="roles"),
    path("settings/roles/new", people.role, name="role-new"),
    path("settings/roles/<str:code>", people.role, name="role"),
    path("settings/company", firm.company, name="company"),
    path("settings/departments", firm.departments, name="departments"),
    path("settings/departments/new", firm.department, name="department-new"),
    path("settings/departments/<str:code>", firm.department, name="department"),
    path("settings/calendar", firm.calendar, name="calendar"),
    path("settings/calendar/week", firm.week, name="week"),
    path("settings/calendar/day", firm.day, name="day"),
    path("settings/reasons", firm.reasons_list, name="reasons"),
    path("settings/reasons/bind", firm.reasons_bind, name="reasons-bind"),
    path("settings/reasons/save", firm.reason_save, name="reason-save"),
    path("settings/types", rules.types_list, name="types"),
    path("settings/types/new", rules.new_type, name="type-new"),
    path("settings/types/<str:code>", rules.order_type, name="type"),
    path("settings/types/<str:code>/process", type_process.take, name="type-process"),
    path("settings/type-rules", type_rules.rules_list, name="type-rules"),
    path("settings/type-rules/new", type_rules.rule, name="type-rule-new"),
    path("settings/type-rules/<int:rule_id>", type_rules.rule, name="type-rule"),
    path("settings/types/<str:code>/checklist", checklists.one, name="checklist"),
    path("settings/matrix", rules.matrix_list, name="matrix"),
    path("settings/matrix/new", rules.rule, name="rule-new"),
    path("settings/matrix/<int:rule_id>", rules.rule, name="rule"),
    path("settings/series", series.series_list, name="series"),
    path("settings/series/<str:kind>", series.one, name="series-kind"),
    path("settings/series/<str:kind>/next", series.preview, name="series-preview"),
    path("settings/forms", editor.forms_list, name="forms"),
    path("settings/forms/new", editor.new_form, name="form-new"),
    path("settings/forms/<slug:code>", editor.form, name="form"),
    path("settings/forms/<slug:code>/edit", editor.edit, name="form-edit"),
    path("settings/forms/<slug:code>/do/<slug:verb>", editor.do, name="form-do"),
    path("settings/limits", rules.limits_list, name="limits"),
    path("settings/limits/<str:code>", rules.limit, name="limit"),
    path("settings/parameters", rules.parameters_list, name="parameters"),
    path("settings/routes", doors.routes_list, name="routes"),
    path("settings/routes/<int:route_id>/remove", doors.route_remove, name="route-remove"),
    path("settings/tokens", doors.tokens_list, name="tokens"),
    path("settings/tokens/<int:token_id>/revoke", doors.token_revoke, name="token-revoke"),
    path("settings/webhooks", doors.webhooks_list, name="webhooks"),
    path("settings/webhooks/<int:webhook_id>", doors.webhook, name="webhook"),
    path("settings/webhooks/<int:webhook_id>/do/<str:verb>", doors.webhook_do, name="webhook-do"),
    path("settings/audit", trail.audit, name="audit"),
]
