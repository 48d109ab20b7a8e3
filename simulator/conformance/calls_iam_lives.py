"""A law for the aws provider: what its resources for roles, users and policy attachments write is what they read.

Each story plays what such a resource calls in its create, read, updates and delete, with documents whose spelling must
survive. Where a read differed from what was written, the provider's next plan would not be empty.
"""

import json

from codes import CONFLICT, EXISTS, MALFORMED_POLICY, NO_ENTITY, NOT_VALID
from player import at
from world import ACCOUNT, NODES, OWN_POLICY, role, user

AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"
# The spelling of documents is the caller's: order, blanks, line breaks and signs that percent-encoding must keep.
TRUST = (
    '{\n  "Version": "2012-10-17",\n  "Statement": [{"Sid": "a+b", "Effect": "Allow",\n'
    '    "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]\n}'
)
NARROWER = '{"Statement":{"Action":["sts:AssumeRole"],"Principal":{"Service":["eks.amazonaws.com"]},"Effect":"Allow"}}'
INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"eks:Describe*","Resource":"*"}]}'


def a_role_is_read_as_it_was_written(play):
    wanted = {
        "Path": "/team/a/",
        "Description": "Deploys.\tNightly & by hand\n",
        "MaxSessionDuration": 7200,
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}],
    }
    made = {"AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY, **wanted}
    play.ok("CreateRole", RoleName="lived", **made)
    play.fails("CreateRole", EXISTS, "already exists", RoleName="lived", AssumeRolePolicyDocument=TRUST)
    play.ok("PutRolePolicy", RoleName="lived", PolicyName="look", PolicyDocument=INLINE)
    play.ok("AttachRolePolicy", RoleName="lived", PolicyArn=AWS_POLICY)
    _role_reads(play, TRUST, BOUNDARY, ["look"], [AWS_POLICY], **wanted)
    play.ok("UpdateAssumeRolePolicy", RoleName="lived", PolicyDocument=NARROWER)
    play.ok("UpdateRoleDescription", RoleName="lived", Description="Deploys")
    play.ok("UpdateRole", RoleName="lived", MaxSessionDuration=3600)
    play.ok("DeleteRolePermissionsBoundary", RoleName="lived")
    play.ok("TagRole", RoleName="lived", Tags=[{"Key": "c", "Value": "3"}, {"Key": "a", "Value": "2"}])
    play.ok("UntagRole", RoleName="lived", TagKeys=["b"])
    play.fails("DeleteRole", CONFLICT, "must detach all policies first", RoleName="lived")
    play.ok("DetachRolePolicy", RoleName="lived", PolicyArn=AWS_POLICY)
    play.fails("DeleteRole", CONFLICT, "must delete policies first", RoleName="lived")
    play.ok("DeleteRolePolicy", RoleName="lived", PolicyName="look")
    tags = [{"Key": "a", "Value": "2"}, {"Key": "c", "Value": "3"}]
    after = {**wanted, "Description": "Deploys", "MaxSessionDuration": 3600, "Tags": tags}
    _role_reads(play, NARROWER, None, [], [], **after)
    play.ok("PutRolePermissionsBoundary", RoleName="lived", PermissionsBoundary=OWN_POLICY)
    bounded = play.ok("GetRole", RoleName="lived")["Role"]
    play.expect("the boundary", OWN_POLICY, at(bounded, "PermissionsBoundary.PermissionsBoundaryArn"))
    profiles = play.ok("ListInstanceProfilesForRole", RoleName="lived")
    play.expect("its instance profiles", [], profiles.get("InstanceProfiles"))
    play.ok("DeleteRole", RoleName="lived")
    play.fails("GetRole", NO_ENTITY, "cannot be found", RoleName="lived")


def _role_reads(play, trust, boundary, inline, attached, **wanted):
    found = play.ok("GetRole", RoleName="lived")["Role"]
    play.expect("path, description, duration, tags", wanted, {name: found.get(name) for name in wanted})
    play.expect("the ARN", role("team/a/lived"), found.get("Arn"))
    play.expect("the trust policy", json.loads(trust), found.get("AssumeRolePolicyDocument"))
    play.expect("the boundary", boundary, at(found, "PermissionsBoundary.PermissionsBoundaryArn"))
    names = play.ok("ListRolePolicies", RoleName="lived")["PolicyNames"]
    play.expect("inline policies", inline, names)
    for name in names:
        policy = play.ok("GetRolePolicy", RoleName="lived", PolicyName=name)
        play.expect("the inline policy", json.loads(INLINE), policy.get("PolicyDocument"))
    policies = play.ok("ListAttachedRolePolicies", RoleName="lived")["AttachedPolicies"]
    play.expect("attached policies", attached, [policy.get("PolicyArn") for policy in policies])


def a_user_is_read_as_it_was_written_and_leaves_nothing(play):
    tags = [{"Key": "a", "Value": "1"}]
    play.ok("CreateUser", UserName="lived", Path="/team/", PermissionsBoundary=BOUNDARY, Tags=tags)
    _user_reads(play, "lived", user("team/lived"), BOUNDARY, tags)
    play.ok("UpdateUser", UserName="lived", NewUserName="moved", NewPath="/")
    play.ok("TagUser", UserName="moved", Tags=[{"Key": "b", "Value": "2"}])
    play.ok("UntagUser", UserName="moved", TagKeys=["a"])
    play.ok("DeleteUserPermissionsBoundary", UserName="moved")
    _user_reads(play, "moved", user("moved"), None, [{"Key": "b", "Value": "2"}])
    play.ok("PutUserPermissionsBoundary", UserName="moved", PermissionsBoundary=BOUNDARY)
    play.ok("PutUserPolicy", UserName="moved", PolicyName="look", PolicyDocument=INLINE)
    play.ok("AttachUserPolicy", UserName="moved", PolicyArn=AWS_POLICY)
    play.fails("DeleteUser", CONFLICT, "must detach all policies first", UserName="moved")
    _everything_is_taken_from(play, "moved")
    play.ok("DeleteUser", UserName="moved")
    play.fails("GetUser", NO_ENTITY, "cannot be found", UserName="moved")


def _user_reads(play, name, arn, boundary, tags):
    found = play.ok("GetUser", UserName=name)["User"]
    play.expect("ARN and tags", (arn, tags), (found.get("Arn"), found.get("Tags")))
    play.expect("the boundary", boundary, at(found, "PermissionsBoundary.PermissionsBoundaryArn"))


def _everything_is_taken_from(play, name):
    """What `force_destroy` asks for and deletes."""
    nothing = [
        ("ListGroupsForUser", "Groups"),
        ("ListAccessKeys", "AccessKeyMetadata"),
        ("ListSSHPublicKeys", "SSHPublicKeys"),
        ("ListMFADevices", "MFADevices"),
        ("ListSigningCertificates", "Certificates"),
        ("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
    ]
    for operation, member in nothing:
        play.expect(member, [], play.ok(operation, UserName=name).get(member))
    devices = play.ok("ListVirtualMFADevices", AssignmentStatus="Assigned")
    play.expect("virtual devices", [], devices.get("VirtualMFADevices"))
    play.fails("GetLoginProfile", NO_ENTITY, "cannot be found", UserName=name)
    play.fails("DeleteLoginProfile", NO_ENTITY, "cannot be found", UserName=name)
    for inline in play.ok("ListUserPolicies", UserName=name)["PolicyNames"]:
        read = play.ok("GetUserPolicy", UserName=name, PolicyName=inline)
        play.expect("the inline policy", json.loads(INLINE), read.get("PolicyDocument"))
        play.ok("DeleteUserPolicy", UserName=name, PolicyName=inline)
    for attached in play.ok("ListAttachedUserPolicies", UserName=name)["AttachedPolicies"]:
        play.ok("DetachUserPolicy", UserName=name, PolicyArn=attached["PolicyArn"])
    play.fails("DeleteUser", CONFLICT, "must delete access keys first", UserName="alice")
    keys = play.ok("ListAccessKeys", UserName="alice")["AccessKeyMetadata"]
    play.expect("the keys of another", 1, len(keys))
    play.ok("DeleteAccessKey", UserName="alice", AccessKeyId=keys[0]["AccessKeyId"])


def an_attachment_is_read_as_it_was_written(play):
    policy = play.ok("GetPolicy", PolicyArn=OWN_POLICY)["Policy"]
    play.expect("the policy", (OWN_POLICY, "/own/", 0), (policy["Arn"], policy["Path"], policy["AttachmentCount"]))
    for number in range(2):
        play.ok("AttachRolePolicy", RoleName=f"node{number}", PolicyArn=OWN_POLICY)
    for _twice in range(2):
        play.ok("AttachUserPolicy", UserName="reader", PolicyArn=OWN_POLICY)
    held = play.ok("ListEntitiesForPolicy", PolicyArn=OWN_POLICY)
    play.expect("roles, users and groups", (["node0", "node1"], ["reader"], []), _entities(held))
    play.ok("DetachRolePolicy", RoleName="node0", PolicyArn=OWN_POLICY)
    play.fails("DetachRolePolicy", NO_ENTITY, f"{OWN_POLICY} was not found", RoleName="node0", PolicyArn=OWN_POLICY)
    held = play.ok("ListEntitiesForPolicy", PolicyArn=OWN_POLICY, EntityFilter="Role")
    play.expect("the roles that are left", (["node1"], [], []), _entities(held))
    version = play.ok("GetPolicyVersion", PolicyArn=OWN_POLICY, VersionId=policy["DefaultVersionId"])
    play.expect("its document", json.loads(INLINE), at(version, "PolicyVersion.Document"))


def _entities(held):
    named = [("PolicyRoles", "RoleName"), ("PolicyUsers", "UserName"), ("PolicyGroups", "GroupName")]
    return tuple([entity[name] for entity in held[member]] for member, name in named)


def policies_are_refused(play):
    nowhere = f"arn:aws:iam::{ACCOUNT}:policy/nowhere"
    play.fails("AttachRolePolicy", NO_ENTITY, "is not attachable", RoleName="node0", PolicyArn=nowhere)
    play.fails("AttachRolePolicy", "InvalidInput", "is not valid", RoleName="node0", PolicyArn=NODES[0])
    play.fails("GetPolicy", NO_ENTITY, "was not found", PolicyArn=nowhere)
    about = {"RoleName": "node0", "PolicyName": "look"}
    principal = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}'
    play.fails("PutRolePolicy", MALFORMED_POLICY, "Principal", **about, PolicyDocument=principal)
    play.fails("UpdateAssumeRolePolicy", MALFORMED_POLICY, "Resource", RoleName="node0", PolicyDocument=INLINE)
    play.fails("UpdateRole", NOT_VALID, "", RoleName="node0", MaxSessionDuration=43201)


STORIES = [
    a_role_is_read_as_it_was_written,
    a_user_is_read_as_it_was_written_and_leaves_nothing,
    an_attachment_is_read_as_it_was_written,
    policies_are_refused,
]
