"""Drives a workspace with Databricks' own Python client and prints what it saw as one JSON object.

Usage: sdk_check.py HOST TOKEN
"""

import base64
import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language

SOURCE = "-- Databricks notebook source\nSELECT 1"
HOME = "/Users/someone@example.com/sdk"


def encoded(text):
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def error_of(call):
    """Gives the class of the client's error and its code; fails if there is no error."""
    try:
        call()
    except DatabricksError as error:
        return [type(error).__name__, error.error_code]
    raise AssertionError("an error was expected")


def main(host, token):
    client = WorkspaceClient(host=host, token=token, auth_type="pat")
    workspace = client.workspace
    seen = {"user": client.current_user.me().user_name}

    def write(path, text=SOURCE, **options):
        workspace.import_(path, content=encoded(text), **options)

    sql = {"format": ImportFormat.SOURCE, "language": Language.SQL}
    seen["no_parent"] = error_of(lambda: write(f"{HOME}/a", **sql))
    workspace.mkdirs(f"{HOME}/deep/er")
    workspace.mkdirs(f"{HOME}/deep/er")
    write(f"{HOME}/a", **sql)
    seen["exists"] = error_of(lambda: write(f"{HOME}/a", **sql))
    write(f"{HOME}/a", SOURCE + " AS again", overwrite=True, **sql)
    seen["no_language"] = error_of(lambda: write(f"{HOME}/b", format=ImportFormat.SOURCE))
    write(f"{HOME}/auto.sql", format=ImportFormat.AUTO)
    write(f"{HOME}/plain.txt", "text", format=ImportFormat.AUTO)
    status = workspace.get_status(f"{HOME}/a")
    seen["status"] = [status.object_type.value, status.language.value, status.path]
    seen["missing"] = error_of(lambda: workspace.get_status(f"{HOME}/none"))
    seen["file_in_the_way"] = error_of(lambda: workspace.mkdirs(f"{HOME}/a/b"))
    seen["list"] = sorted(
        [item.object_type.value, item.path.removeprefix(HOME)] for item in workspace.list(HOME)
    )
    seen["empty_list"] = len(list(workspace.list(f"{HOME}/deep/er")))
    exported = workspace.export(f"{HOME}/a", format=ExportFormat.SOURCE)
    seen["export"] = [base64.b64decode(exported.content).decode("utf-8"), exported.file_type]
    seen["not_empty"] = error_of(lambda: workspace.delete(HOME))
    workspace.delete(HOME, recursive=True)
    seen["deleted"] = error_of(lambda: workspace.get_status(HOME))
    stranger = WorkspaceClient(host=host, token="wrong", auth_type="pat")
    seen["wrong_token"] = error_of(stranger.current_user.me)
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
