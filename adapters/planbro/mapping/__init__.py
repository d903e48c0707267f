"""The engine: a table, checked and compiled, read in both directions."""

from planbro.mapping._account import Account, Entry, Fate, worst
from planbro.mapping._codecs import Number, Raw, Undecodable
from planbro.mapping._codes import CodeTable, data_dir, shared
from planbro.mapping._graph import ITEM_SYSTEM, item_of
from planbro.mapping._read import Fact, Trace, as_uuid, derive_item_id, derive_plan_id, read
from planbro.mapping._read_fast import Quick, read_quick
from planbro.mapping._restrict import Placement, merge, place, restrict
from planbro.mapping._spec import Group, Leaf, Node, Spec, compile_table
from planbro.mapping._table import NOWHERE, Row, Table, parse
from planbro.mapping._trees import JsonTree, Mark, Tree, XmlTree
from planbro.mapping._write import Written, write

__all__ = [
    "ITEM_SYSTEM",
    "NOWHERE",
    "Account",
    "CodeTable",
    "Entry",
    "Fact",
    "Fate",
    "Group",
    "JsonTree",
    "Leaf",
    "Mark",
    "Node",
    "Number",
    "Placement",
    "Quick",
    "Raw",
    "Row",
    "Spec",
    "Table",
    "Trace",
    "Tree",
    "Undecodable",
    "Written",
    "XmlTree",
    "as_uuid",
    "compile_table",
    "data_dir",
    "derive_item_id",
    "derive_plan_id",
    "item_of",
    "merge",
    "parse",
    "place",
    "read",
    "read_quick",
    "restrict",
    "shared",
    "worst",
    "write",
]
