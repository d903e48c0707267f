"""What a paper is made of, gathered: from a plan as it was read, or from the store with versions, log and deviations.

    matter_of     of a plan alone
    paper_matter  of a plan that is kept

Neither writes in the audit: whoever has the paper made does, as for every look at a plan.
"""

from planbro.exchange.paper._matter import matter_of, paper_matter

__all__ = ["matter_of", "paper_matter"]
