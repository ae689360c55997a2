"""What a command can ask to have ready before it runs."""

NOTHING = "nothing"  # plain Python
SERVER = "server"  # a database server that answers and is fit; no Django
DJANGO = "django"  # Django set up, the database perhaps not there
DATABASE = "database"  # both
