"""One room per format: a codec turns bytes into a tree and back, a table maps the tree."""
