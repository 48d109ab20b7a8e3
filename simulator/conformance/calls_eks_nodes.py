"""Stories about what runs pods: node groups, Fargate profiles, Auto Mode, and the versions of Kubernetes."""

import world
from codes import INVALID, MALFORMED, NOT_FOUND
from player import at
from world import NODES


def _with_nodes():
    document = world.build()
    prod = next(cluster for cluster in document["clusters"] if cluster["name"] == "prod")
    prod["node_groups"] = [
        *({"name": f"linux{number}", "role_arn": NODES[number]} for number in range(3)),
        {"name": "windows", "role_arn": NODES[3], "type": "EC2_WINDOWS"},
        *({"name": f"pods{number}", "role_arn": NODES[4], "type": "FARGATE_LINUX"} for number in range(3)),
    ]
    prod["auto_mode"] = {"node_role_arn": NODES[4]}
    return document


def node_groups_are_listed_and_described(play):
    play.begin(_with_nodes())
    listed = play.pages("ListNodegroups", 2, clusterName="prod")
    play.expect("the node groups", ["linux0", "linux1", "linux2", "windows"], sorted(listed))
    for name, role, ami in (("linux0", NODES[0], "AL2023"), ("windows", NODES[3], "WINDOWS")):
        group = play.ok("DescribeNodegroup", clusterName="prod", nodegroupName=name)["nodegroup"]
        play.expect("name and role", (name, role), (group.get("nodegroupName"), group.get("nodeRole")))
        play.expect("the image", ami, group["amiType"].split("_")[0])
    absent = "No node group found for name: pods0"
    play.fails("DescribeNodegroup", NOT_FOUND, absent, clusterName="prod", nodegroupName="pods0")
    play.fails("DescribeNodegroup", NOT_FOUND, "No cluster found", clusterName="nope", nodegroupName="x")
    play.fails("ListNodegroups", NOT_FOUND, "No cluster found for name: nope", clusterName="nope")
    play.fails("ListNodegroups", MALFORMED, "", clusterName="prod", maxResults=101)


def fargate_profiles_are_listed_and_described(play):
    play.begin(_with_nodes())
    listed = play.pages("ListFargateProfiles", 2, clusterName="prod")
    play.expect("the profiles", ["pods0", "pods1", "pods2"], sorted(listed))
    profile = play.ok("DescribeFargateProfile", clusterName="prod", fargateProfileName="pods1")["fargateProfile"]
    play.expect("the role", NODES[4], profile.get("podExecutionRoleArn"))
    absent = "No Fargate Profile found with name: linux0"
    play.fails("DescribeFargateProfile", NOT_FOUND, absent, clusterName="prod", fargateProfileName="linux0")
    play.fails("ListFargateProfiles", NOT_FOUND, "No cluster found for name: nope", clusterName="nope")


def auto_mode_names_the_role_of_its_nodes(play):
    play.begin(_with_nodes())
    prod = play.ok("DescribeCluster", name="prod")
    compute = (at(prod, "cluster.computeConfig.enabled"), at(prod, "cluster.computeConfig.nodeRoleArn"))
    play.expect("Auto Mode and its role", (True, NODES[4]), compute)
    mixed = play.ok("DescribeCluster", name="mixed")
    play.expect("no Auto Mode", False, at(mixed, "cluster.computeConfig.enabled"))


def versions_are_described(play):
    listed = play.pages("DescribeClusterVersions", 2)
    play.expect("a default", 1, len([version for version in listed if version["defaultVersion"]]))
    one = play.ok("DescribeClusterVersions", clusterVersions=["1.33"])["clusterVersions"]
    play.expect("the version asked for", ["1.33"], [version["clusterVersion"] for version in one])
    default = play.ok("DescribeClusterVersions", defaultOnly=True)["clusterVersions"]
    play.expect("the default alone", [True], [version["defaultVersion"] for version in default])
    play.fails("DescribeClusterVersions", INVALID, "", versionStatus="FOREVER")


STORIES = [
    node_groups_are_listed_and_described,
    fargate_profiles_are_listed_and_described,
    auto_mode_names_the_role_of_its_nodes,
    versions_are_described,
]
