"""The exchange's database, SQLite or PostgreSQL: plans in versions, messages, exchanges in their lanes, audit.

    with Database.open(url, Seal.load(path, os.environ)) as database:
        with database.writing() as transaction:
            Exchanges(transaction).open([...], now)

A transaction is one; the classes that take it know one table or two each. What names a person is sealed at rest.
"""

from planbro.store.database import _guard as _guard
from planbro.store.database._audit import Anchor, Audit, Entry, Fault, Line, Verified
from planbro.store.database._cases import Cases
from planbro.store.database._chosen import Choosing, Chosen, Fits, Leaf, Round
from planbro.store.database._confirmed import Confirmation, Confirmations
from planbro.store.database._corrections import Correction, Corrections
from planbro.store.database._deviations import Deviation, Deviations, NewDeviation
from planbro.store.database._early import Early
from planbro.store.database._engine import Clash, Database, Transaction, Unavailable
from planbro.store.database._exchanges import FOREVER, Exchange, Exchanges, New, Outcome, Standing, altered, closed
from planbro.store.database._leads import ALWAYS, NO_NUMBER, NOBODY, Lead, Leads
from planbro.store.database._looks import Look, Looks
from planbro.store.database._messages import Kept, Messages, NewMessage
from planbro.store.database._parties import OVERRIDABLE, Override, Parties, Party, Written
from planbro.store.database._persons import Number, Persons
from planbro.store.database._plans import KeptPlan, NewVersion, Plans, PlanState, Version
from planbro.store.database._policies import Policies
from planbro.store.database._posted import Cursors, PostedBy
from planbro.store.database._pushed import PushRecord
from planbro.store.database._remarks import Remark, Remarks
from planbro.store.database._requests import NewRequest, Request, Requests, RequestStanding, RequestState
from planbro.store.database._seal import Seal
from planbro.store.database._seeing import Seeing
from planbro.store.database._shape import Phase, Shape, ready, shape
from planbro.store.database._subscriptions import NewSubscription, Subscription, Subscriptions
from planbro.store.database._tables import metadata
from planbro.store.database._tallied import MOST, Count, added
from planbro.store.database._tasks import TO_DO, NewTask, Task, Tasks, TaskStanding
from planbro.store.database._todo import Todo, Whose
from planbro.store.database._visits import Visit, VisitKind, Visits, VisitState
from planbro.store.database._workers import Heard, Workers

__all__ = [
    "ALWAYS",
    "FOREVER",
    "MOST",
    "NOBODY",
    "NO_NUMBER",
    "OVERRIDABLE",
    "TO_DO",
    "Anchor",
    "Audit",
    "Cases",
    "Choosing",
    "Chosen",
    "Clash",
    "Confirmation",
    "Confirmations",
    "Correction",
    "Corrections",
    "Count",
    "Cursors",
    "Database",
    "Deviation",
    "Deviations",
    "Early",
    "Entry",
    "Exchange",
    "Exchanges",
    "Fault",
    "Fits",
    "Heard",
    "Kept",
    "KeptPlan",
    "Lead",
    "Leads",
    "Leaf",
    "Line",
    "Look",
    "Looks",
    "Messages",
    "New",
    "NewDeviation",
    "NewMessage",
    "NewRequest",
    "NewSubscription",
    "NewTask",
    "NewVersion",
    "Number",
    "Outcome",
    "Override",
    "Parties",
    "Party",
    "Persons",
    "Phase",
    "PlanState",
    "Plans",
    "Policies",
    "PostedBy",
    "PushRecord",
    "Remark",
    "Remarks",
    "Request",
    "RequestStanding",
    "RequestState",
    "Requests",
    "Round",
    "Seal",
    "Seeing",
    "Shape",
    "Standing",
    "Subscription",
    "Subscriptions",
    "Task",
    "TaskStanding",
    "Tasks",
    "Todo",
    "Transaction",
    "Unavailable",
    "Verified",
    "Version",
    "Visit",
    "VisitKind",
    "VisitState",
    "Visits",
    "Whose",
    "Workers",
    "Written",
    "added",
    "altered",
    "closed",
    "metadata",
    "ready",
    "shape",
]
