"""Mail: rows queued in the work of an action, sent later by the scheduler; no action ever fails because mail does."""

from alliance.core.mail.delivery import resend, send_due
from alliance.core.mail.model import Mail, MailOrder
from alliance.core.mail.outbox import Outbox, open_orders, order, queue

__all__ = ["Mail", "MailOrder", "Outbox", "open_orders", "order", "queue", "resend", "send_due"]
