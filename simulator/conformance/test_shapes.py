"""Tests of the judges: every rule of shapes.py and errors.py refuses an answer that breaks it, and passes one that
keeps it.

Run: python -m unittest discover -s simulator/conformance
"""

import json
import unittest

from client import Botocore
from errors import error_faults
from shapes import Exchange, output_faults

_ID = "0b7c3c1e-58a5-4f0c-8a6f-0c8a5d1f9e10"
_JSON = {"Content-Type": "application/json", "x-amzn-RequestId": _ID, "Date": "now"}
_XML = {**_JSON, "Content-Type": "text/xml"}
_ENTRY = {
    "clusterName": "prod",
    "principalArn": "a",
    "kubernetesGroups": [],
    "accessEntryArn": "b",
    "createdAt": 1767323045.5,
    "modifiedAt": 1767323045,
    "tags": {},
    "username": "c",
    "type": "STANDARD",
}
_IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>b</UserId><Account>c</Account></GetCallerIdentityResult>"
    f"<ResponseMetadata><RequestId>{_ID}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)
_USER = (
    '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User><Path>/</Path><UserName>a</UserName>'
    "<UserId>AIDAEXAMPLEEXAMPLE12</UserId><Arn>arn:aws:iam::111122223333:user/a</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate></User></GetUserResult>"
    f"<ResponseMetadata><RequestId>{_ID}</RequestId></ResponseMetadata></GetUserResponse>"
)
_NO_USER = (
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>'
    f"<Message>none</Message></Error><RequestId>{_ID}</RequestId></ErrorResponse>"
)


class Judges(unittest.TestCase):
    """One row a rule: what is changed in a right answer, and a piece of the fault it must bring."""

    models = staticmethod(Botocore().model)

    def test_json_answers_are_held_to_their_shape(self):
        rows = [
            ({}, None),
            ({"surprise": 1}, "no such member"),
            ({"username": None}, "missing"),
            ({"kubernetesGroups": "a"}, "a list"),
            ({"kubernetesGroups": [1]}, "a string"),
            ({"tags": {"a": 1}}, "a string"),
            ({"createdAt": "2026-01-02T03:04:05Z"}, "a JSON number"),
            ({"createdAt": True}, "a JSON number"),
            ({"createdAt": 1767323045000}, "seconds since 1970"),
        ]
        for change, fault in rows:
            body = json.dumps({"accessEntry": {**_ENTRY, **change}}).encode()
            self.check(output_faults, Exchange("DescribeAccessEntry", 200, _JSON, body), fault)

    def test_headers_and_status_are_held(self):
        body = json.dumps({"accessEntry": _ENTRY}).encode()
        rows = [
            (201, _JSON, "status"),
            (200, {**_JSON, "Content-Type": "text/plain"}, "Content-Type"),
            (200, {**_JSON, "x-amzn-RequestId": "7"}, "x-amzn-RequestId"),
            (200, {**_JSON, "Date": ""}, "Date"),
        ]
        for status, headers, fault in rows:
            self.check(output_faults, Exchange("DescribeAccessEntry", status, headers, body), fault)

    def test_a_page_may_end_the_list_and_an_enumeration_is_closed(self):
        for answer, fault in (({"accessEntries": []}, None), ({"nextToken": "a"}, "accessEntries: missing")):
            self.check(output_faults, Exchange("ListAccessEntries", 200, _JSON, json.dumps(answer).encode()), fault)
        update = {
            "id": "a",
            "status": "Done",
            "type": "AccessConfigUpdate",
            "params": [],
            "createdAt": 1767323045,
            "errors": [],
        }
        self.check(
            output_faults, Exchange("DescribeUpdate", 200, _JSON, json.dumps({"update": update}).encode()), "one of"
        )

    def test_xml_answers_are_held_to_their_shape(self):
        rows = [
            ("GetCallerIdentity", _IDENTITY, None),
            ("GetUser", _USER, None),
            ("GetUser", _USER.replace("2020-01-01T00:00:00Z", "1577836800"), "ISO 8601"),
            ("GetUser", _USER.replace("<Path>/</Path>", ""), "Path: missing"),
            ("GetUser", _USER.replace("<Path>/</Path>", "<Path>/</Path><Path>/</Path>"), "more than once"),
            ("GetUser", _USER.replace("AIDAEXAMPLEEXAMPLE12", "short"), "16 to 128 characters"),
            ("GetUser", _USER.replace("<Path>", "<Surprise>1</Surprise><Path>"), "no such member"),
            ("GetUser", _USER.replace("2010-05-08", "2011-06-15"), "namespace"),
            ("GetUser", _USER.replace(_ID, "other"), "RequestId"),
            ("GetUser", "{}", "expected XML"),
        ]
        for operation, body, fault in rows:
            self.check(output_faults, Exchange(operation, 200, _XML, body.encode()), fault)

    def test_json_errors_are_held_to_the_model(self):
        rows = [
            ("ResourceNotFoundException", 404, {"message": "none"}, None),
            ("AccessDeniedException", 403, {"message": "no"}, None),
            ("ResourceNotFoundException", 400, {"message": "none"}, "status"),
            ("ResourceInUseException", 409, {"message": "none"}, "may not answer"),
            ("ResourceNotFoundException", 404, {}, "a message"),
            ("ResourceNotFoundException", 404, {"message": "none", "surprise": 1}, "no member"),
            ("", 404, {"message": "none"}, "x-amzn-ErrorType"),
        ]
        for code, status, answer, fault in rows:
            headers = {**_JSON, "x-amzn-ErrorType": code}
            self.check(
                error_faults, Exchange("DescribeAccessEntry", status, headers, json.dumps(answer).encode()), fault
            )

    def test_xml_errors_are_held_to_the_model(self):
        rows = [
            (404, _NO_USER, None),
            (400, _NO_USER, "status"),
            (404, _NO_USER.replace("Sender", "Receiver"), "Error/Type"),
            (404, _NO_USER.replace("NoSuchEntity", "ResourceNotFoundException"), "may not answer"),
            (404, _NO_USER.replace("ErrorResponse", "Oops"), "the root"),
        ]
        for status, body, fault in rows:
            self.check(error_faults, Exchange("GetUser", status, _XML, body.encode()), fault)

    def check(self, judge, exchange, fault):
        found = judge(self.models(exchange.operation), exchange)
        if fault is None:
            self.assertEqual(found, [], exchange.body)
        else:
            self.assertIn(fault, " | ".join(found), exchange.body)


if __name__ == "__main__":
    unittest.main()
