"""Stories about IAM's roles and users: found, made, deleted, recreated, listed."""

from codes import EXISTS, NO_ENTITY, NOT_VALID
from player import at
from world import ACCOUNT, ALICE, NODES, TEAM, TRUST, role, user


def roles_live_and_die(play):
    made = play.ok("CreateRole", RoleName="Made", Path="/by/hand/", AssumeRolePolicyDocument=TRUST)["Role"]
    play.expect("ARN and path", (role("by/hand/Made"), "/by/hand/"), (made.get("Arn"), made.get("Path")))
    play.expect("the start of the id", "AROA", made.get("RoleId", "")[:4])
    found = play.ok("GetRole", RoleName="Made")["Role"]
    play.expect("what create answered", _identity(made), _identity(found))
    play.expect("the trust policy, decoded", "2012-10-17", at(found, "AssumeRolePolicyDocument.Version"))
    again = {"RoleName": "Made", "AssumeRolePolicyDocument": TRUST}
    play.fails("CreateRole", EXISTS, "Role with name Made already exists", **again)
    play.ok("DeleteRole", RoleName="Made")
    play.fails("DeleteRole", NO_ENTITY, "The role with name Made cannot be found", RoleName="Made")
    play.fails("GetRole", NO_ENTITY, "The role with name Made cannot be found", RoleName="Made")
    again = play.ok("CreateRole", RoleName="Made", Path="/by/hand/", AssumeRolePolicyDocument=TRUST)["Role"]
    play.expect("a new id for a recreated role", False, again["RoleId"] == made["RoleId"])


def _identity(principal):
    return principal.get("Arn"), principal.get("RoleId"), principal.get("CreateDate")


def roles_are_refused(play):
    play.fails("CreateRole", "MalformedPolicyDocument", "", RoleName="Made", AssumeRolePolicyDocument="not JSON")
    play.fails("CreateRole", NOT_VALID, "", RoleName="no spaces", AssumeRolePolicyDocument=TRUST)
    play.fails("CreateRole", NOT_VALID, "", RoleName="Made", Path="slashless", AssumeRolePolicyDocument=TRUST)
    play.fails("GetRole", NOT_VALID, "", RoleName="platform/Admin")


def users_live_and_die(play):
    made = play.ok("CreateUser", UserName="made", Path="/by/hand/")["User"]
    play.expect("ARN and path", (user("by/hand/made"), "/by/hand/"), (made.get("Arn"), made.get("Path")))
    play.expect("the start of the id", "AIDA", made.get("UserId", "")[:4])
    found = play.ok("GetUser", UserName="made")["User"]
    play.expect("what create answered", made, found)
    play.fails("CreateUser", EXISTS, "User with name made already exists", UserName="made")
    play.ok("DeleteUser", UserName="made")
    play.fails("DeleteUser", NO_ENTITY, "The user with name made cannot be found", UserName="made")
    play.fails("GetUser", NO_ENTITY, "The user with name made cannot be found", UserName="made")
    again = play.ok("CreateUser", UserName="made", Path="/by/hand/")["User"]
    play.expect("a new id for a recreated user", False, again["UserId"] == made["UserId"])


def users_are_refused(play):
    play.fails("CreateUser", NOT_VALID, "", UserName="no spaces")
    play.fails("GetUser", NOT_VALID, "Must specify userName")
    whoami = play.ok("GetUser", by=ALICE, UserName="alice")["User"]
    play.expect("the caller", user("staff/alice"), whoami.get("Arn"))


def users_are_renamed(play):
    before = play.ok("GetUser", UserName="alice")["User"]
    entry = {"clusterName": "prod", "principalArn": user("staff/alice")}
    play.ok("CreateAccessEntry", **entry)
    play.ok("UpdateUser", UserName="alice", NewUserName="alicia", NewPath="/former/")
    after = play.ok("GetUser", UserName="alicia")["User"]
    play.expect("the same id", before["UserId"], after.get("UserId"))
    play.expect("the new ARN", user("former/alicia"), after.get("Arn"))
    play.fails("GetUser", NO_ENTITY, "The user with name alice cannot be found", UserName="alice")
    described = play.ok("DescribeAccessEntry", **entry)
    play.expect("the entry's principal", user("staff/alice"), at(described, "accessEntry.principalArn"))
    play.fails("UpdateUser", EXISTS, "User with name reader already exists", UserName="alicia", NewUserName="reader")
    play.fails("UpdateUser", NO_ENTITY, "", UserName="alice", NewPath="/")
    play.fails("UpdateUser", NOT_VALID, "", UserName="alicia", NewUserName="no spaces")


def tags_are_shown(play):
    tags = [{"Key": f"key{number}", "Value": "v"} for number in range(5)]
    made = play.ok("CreateRole", RoleName="Tagged", AssumeRolePolicyDocument=TRUST, Tags=tags)["Role"]
    play.expect("the tags of create", tags, made.get("Tags"))
    play.expect("the role's tags", tags, play.ok("GetRole", RoleName="Tagged")["Role"].get("Tags"))
    play.expect("the same by page", tags, play.pages("ListRoleTags", 2, RoleName="Tagged"))
    play.ok("CreateUser", UserName="tagged", Tags=tags[:3])
    play.expect("the user's tags", tags[:3], play.ok("GetUser", UserName="tagged")["User"].get("Tags"))
    play.expect("the same by page", tags[:3], play.pages("ListUserTags", 2, UserName="tagged"))
    play.expect("no tags", [], play.ok("ListRoleTags", RoleName="Admin").get("Tags"))
    play.fails("ListRoleTags", NO_ENTITY, "The role with name nope cannot be found", RoleName="nope")
    play.fails("ListUserTags", NO_ENTITY, "The user with name nope cannot be found", UserName="nope")


def all_are_listed(play):
    nodes = play.pages("ListRoles", 2, PathPrefix="/nodes/")
    play.expect("the roles below a path", NODES, sorted(item.get("Arn") for item in nodes))
    roles = play.pages("ListRoles", 3)
    known = {*NODES, role("platform/Admin"), role("ci/Deploy")}
    play.expect("every role", known, {item.get("Arn") for item in roles})
    team = play.pages("ListUsers", 2, PathPrefix="/team/")
    play.expect("the users below a path", TEAM, sorted(item.get("Arn") for item in team))
    everybody = play.pages("ListUsers", 3)
    play.expect("every user", {*TEAM, user("staff/alice"), user("reader")}, {item.get("Arn") for item in everybody})
    for operation in ("ListRoles", "ListUsers"):
        play.fails(operation, NOT_VALID, "", MaxItems=1001)
        play.fails(operation, NOT_VALID, "", Marker="made up")


def principals_made_here_are_known_to_eks(play):
    play.ok("CreateRole", RoleName="Fresh", AssumeRolePolicyDocument=TRUST)
    made = play.ok("CreateAccessEntry", clusterName="prod", principalArn=role("Fresh"))
    play.expect("the entry's principal", f"arn:aws:iam::{ACCOUNT}:role/Fresh", at(made, "accessEntry.principalArn"))


STORIES = [
    roles_live_and_die,
    roles_are_refused,
    users_live_and_die,
    users_are_refused,
    users_are_renamed,
    tags_are_shown,
    all_are_listed,
    principals_made_here_are_known_to_eks,
]
