"""The frame around every page: navigation, language, the actor of a request, refusals, signing in."""
