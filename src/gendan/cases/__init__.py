"""What happens beside the plan: exceptions, each with an owner, a plan and an end; enquiries of customers.

Owns the catalogue of kinds, the exceptions and what is said about them. Asks `papers` for slips and analyses, `partners` for
the customer, `workflow` for tasks and clocks. Knows the documents they hang on by `Ref`; the areas above say in `documents`
what those are, and report by `found` what their events show. Announces exceptions reported, planned, told, closed.
"""
