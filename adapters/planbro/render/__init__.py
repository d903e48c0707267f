"""What people read: text for a terminal, Markdown for the approver, ConceptMaps for a terminology server.

Each of these is asked for by its module (`planbro.render.terminal`), so that a command loads what it shows and no more.
"""
