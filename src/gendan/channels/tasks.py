"""Timers and jobs of the doors; the bodies are elsewhere. No job holds a lock while it talks to the outside."""

from datetime import timedelta

from procrastinate.contrib.django import app

from gendan.core import clock, params

from .models import RememberedAnswer, WebhookDelivery
from .services import exports, sheets
from .webhooks import sending


@app.task(pass_context=False)
def send_webhook(webhook_id: int) -> None:
    """Send what waits for a webhook. One at a time per webhook (`lock`), one waiting is enough (`queueing_lock`)."""
    sending.send_waiting(webhook_id)


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="channels.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Every hour: answers past their time, what webhooks were told long ago, files of old exports."""
    settings = params.get_many(["channels.answer_hours", "channels.webhook_days"])
    hours = timedelta(hours=max(settings["channels.answer_hours"], 24))
    RememberedAnswer.objects.filter(at__lt=clock.now() - hours).delete()
    days = timedelta(days=settings["channels.webhook_days"])
    WebhookDelivery.objects.filter(created_at__lt=clock.now() - days).exclude(state="waiting").delete()
    exports.throw_away()


@app.task(pass_context=False)
def work_sheet(sheet_id: int) -> None:
    """Check or commit an uploaded sheet, whichever it waits for. One at a time per sheet (`lock`)."""
    sheets.work(sheet_id)


@app.task(pass_context=False)
def work_export(export_id: int) -> None:
    """Write a sheet somebody asked for. Safe to run twice: the file is written anew and put in place at once."""
    exports.work(export_id)
