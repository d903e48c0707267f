"""Reminders: what a plan's own days ask of people, as tasks, and those tasks as list, FHIR Task, news and calendar."""

from planbro.exchange.remind._announce import FLOW, announced
from planbro.exchange.remind._calendar import calendar
from planbro.exchange.remind._due import NEVER, agenda, due_reminders, next_look
from planbro.exchange.remind._fhir import fhir_task, fhir_tasks
from planbro.exchange.remind._link import link
from planbro.exchange.remind._model import Reminder
from planbro.exchange.remind._news import news
from planbro.exchange.remind._rules import KINDS, ReminderKind, Rule, Rules
from planbro.exchange.remind._sweep import KIND, Swept, end_of, form_of, sweep

__all__ = [
    "FLOW",
    "KIND",
    "KINDS",
    "NEVER",
    "Reminder",
    "ReminderKind",
    "Rule",
    "Rules",
    "Swept",
    "agenda",
    "announced",
    "calendar",
    "due_reminders",
    "end_of",
    "fhir_task",
    "fhir_tasks",
    "form_of",
    "link",
    "news",
    "next_look",
    "sweep",
]
