"""Stories about clusters: describing, listing, the authentication mode and its updates, and tags.

Access entries have a file of their own, calls_eks_entries.py.
"""

import world
from codes import IN_USE, INVALID, MALFORMED, NOT_FOUND
from player import at
from world import ACCOUNT, CLUSTERS, REGION, TEAM, cluster_arn

# Longer than any update of a cluster takes by the simulator's clock, in seconds.
UPDATE_DONE = 600


def clusters_are_found(play):
    prod = play.ok("DescribeCluster", name="prod")["cluster"]
    said = (prod.get("name"), prod.get("arn"), prod.get("status"))
    play.expect("name, ARN and status", ("prod", cluster_arn("prod"), "ACTIVE"), said)
    play.expect("the mode", "API", at(prod, "accessConfig.authenticationMode"))
    play.expect("the version", "1.33", prod.get("version"))
    play.expect("the clusters", CLUSTERS, sorted(play.pages("ListClusters", 2)))
    play.fails("DescribeCluster", NOT_FOUND, "No cluster found for name: nope", name="nope")
    play.fails("ListClusters", MALFORMED, "", maxResults=101)
    play.fails("ListClusters", MALFORMED, "", nextToken="made up")


def the_mode_goes_one_way(play):
    refuse = {"codes": INVALID, "says": "Unsupported authentication mode update"}
    play.fails("UpdateClusterConfig", **refuse, **_mode("legacy", "API"))
    play.fails("UpdateClusterConfig", **refuse, **_mode("legacy", "CONFIG_MAP"))
    _takes_a_step(play, "API_AND_CONFIG_MAP")
    play.ok("ListAccessEntries", clusterName="legacy")
    _takes_a_step(play, "API")
    play.fails("UpdateClusterConfig", **refuse, **_mode("legacy", "API_AND_CONFIG_MAP"))
    play.fails("UpdateClusterConfig", **refuse, **_mode("legacy", "API"))
    play.fails("UpdateClusterConfig", NOT_FOUND, "No cluster found for name: nope", **_mode("nope", "API"))
    for cluster in ("legacy", "nope"):
        play.fails("DescribeUpdate", NOT_FOUND, "", name=cluster, updateId="00000000-0000-4000-8000-000000000000")


def _mode(cluster, mode):
    return {"name": cluster, "accessConfig": {"authenticationMode": mode}}


def _takes_a_step(play, mode):
    update = play.ok("UpdateClusterConfig", **_mode("legacy", mode))["update"]
    play.expect("the update's type", "AccessConfigUpdate", update.get("type"))
    parameters = [one for one in update.get("params", []) if one["type"] == "AuthenticationMode"]
    play.expect("the update's parameter", [{"type": "AuthenticationMode", "value": mode}], parameters)
    play.simulator.advance(UPDATE_DONE)
    done = play.ok("DescribeUpdate", name="legacy", updateId=update["id"])
    play.expect("the update's end", "Successful", at(done, "update.status"))
    after = play.ok("DescribeCluster", name="legacy")
    play.expect("the mode", mode, at(after, "cluster.accessConfig.authenticationMode"))
    play.expect("the status", "ACTIVE", at(after, "cluster.status"))


def a_switch_takes_its_time(play):
    slow = world.build()
    slow["propagation"] = {"mode_seconds": 60}
    node = world.role("nodes/node0")
    legacy = next(cluster for cluster in slow["clusters"] if cluster["name"] == "legacy")
    legacy["node_groups"] = [{"role_arn": node, "type": "EC2_LINUX"}]
    play.begin(slow)
    update = play.ok("UpdateClusterConfig", **_mode("legacy", "API_AND_CONFIG_MAP"))["update"]
    described = play.ok("DescribeCluster", name="legacy")["cluster"]
    during = ("UPDATING", "CONFIG_MAP")
    play.expect("status and mode meanwhile", during, (described["status"], at(described, "accessConfig.authenticationMode")))
    found = play.ok("DescribeUpdate", name="legacy", updateId=update["id"])
    play.expect("the update meanwhile", "InProgress", at(found, "update.status"))
    play.fails("UpdateClusterConfig", IN_USE, update["id"], **_mode("legacy", "API"))
    play.simulator.advance(60)
    listed = play.ok("ListAccessEntries", clusterName="legacy")
    play.expect("the entries of its own node groups", [node], listed.get("accessEntries"))


def lists_may_be_untidy(play):
    untidy = {**world.build(), "list_order": "shuffled", "empty_pages": True}
    play.begin(untidy)
    admin = world.role("platform/Admin")
    listed = play.pages("ListAccessEntries", 2, empty_pages=1, clusterName="prod")
    play.expect("every entry once", sorted([admin, *TEAM]), sorted(listed))
    play.expect("the clusters", CLUSTERS, sorted(play.pages("ListClusters", 2, empty_pages=1)))
    nodes = play.pages("ListRoles", 2, empty_pages=1, PathPrefix="/nodes/")
    play.expect("the roles below a path", world.NODES, sorted(item.get("Arn") for item in nodes))


def tags_are_kept(play):
    entry = play.ok("DescribeAccessEntry", clusterName="prod", principalArn=TEAM[0])["accessEntry"]["accessEntryArn"]
    for arn in (entry, cluster_arn("prod")):
        play.ok("TagResource", resourceArn=arn, tags={"a": "1", "b": "2"})
        play.ok("TagResource", resourceArn=arn, tags={"b": "3"})
        play.expect("the tags", {"a": "1", "b": "3"}, play.ok("ListTagsForResource", resourceArn=arn).get("tags"))
        play.ok("UntagResource", resourceArn=arn, tagKeys=["a", "never there"])
        play.expect("the tags left", {"b": "3"}, play.ok("ListTagsForResource", resourceArn=arn).get("tags"))
    described = play.ok("DescribeAccessEntry", clusterName="prod", principalArn=TEAM[0])
    play.expect("the entry's tags", {"b": "3"}, at(described, "accessEntry.tags"))


def tags_are_refused(play):
    absent = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/nope"
    for code, arn in (("NotFoundException", absent), ("BadRequestException", "nonsense")):
        play.fails("TagResource", code, "", resourceArn=arn, tags={"a": "1"})
        play.fails("UntagResource", code, "", resourceArn=arn, tagKeys=["a"])
        play.fails("ListTagsForResource", code, "", resourceArn=arn)
    many = {f"key{number}": "" for number in range(51)}
    too_many = ("BadRequestException", "ValidationException")
    play.fails("TagResource", too_many, "", resourceArn=cluster_arn("prod"), tags=many)


STORIES = [
    clusters_are_found,
    the_mode_goes_one_way,
    a_switch_takes_its_time,
    lists_may_be_untidy,
    tags_are_kept,
    tags_are_refused,
]
