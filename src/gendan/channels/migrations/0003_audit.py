"""Changes of tokens and webhooks are logged, their secrets are not."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0002_webhook_position"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("channels_apitoken", columns=["name", "scopes", "expires_at", "revoked_at"]),
        audited("channels_webhook", columns=["name", "url", "secret", "events", "active"]),
    ]
