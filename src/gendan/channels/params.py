"""Parameters of the doors for machines."""

from gendan.core import params

params.declare("channels.webhook_private", False, "Webhooks may call addresses inside the firm's network")
params.declare("channels.webhook_attempts", 12, "Tries of a webhook before it is given up")
params.declare("channels.answer_hours", 48, "Hours for which the answer to an idempotency key is remembered")
params.declare("channels.webhook_days", 30, "Days for which the log of webhooks is kept")
params.declare("channels.export_days", 7, "Days for which the file of an export can be fetched")
