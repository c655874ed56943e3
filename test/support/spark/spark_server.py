"""Runs SQL on a real Spark with Delta for the test run: JSON lines in, JSON lines out.

A request is one line, one of:
  {"id", "statements": [sql, ...], "stopOnError"?: bool}   run in a database of its own, dropped at the end
  {"id", "parse": sql}                                    parse only, with Spark's own parser
  {"id", "stop": true}                                    end the process

The answer carries the same id:
  {"id", "results": [{"columns": [{"name", "type"}], "rows": [[...]]} | {"error": {...}}], "milliseconds"}
  {"id", "ok": true} | {"id", "ok": false, "error": {"class", "sqlState", "message"}}

Values are canonical text or null; booleans stay booleans. See spark.ts for the forms.
"""

import datetime
import decimal
import json
import os
import re
import shutil
import struct
import sys
import tempfile
import time

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.types import Row

DECLARATION = re.compile(r"^\s*DECLARE\s+(?:OR\s+REPLACE\s+)?(?:VARIABLE\s+)?(\w+)", re.IGNORECASE)


def start(jars, folder):
    builder = (
        SparkSession.builder.master("local[2]")
        .appName("portside-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC -Dderby.system.home=" + folder)
        .config("spark.sql.variable.substitute", "false")
        .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
        .config("spark.local.dir", os.path.join(folder, "local"))
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.sql.scripting.enabled", "true")
        .config("spark.log.level", "OFF")
    )
    if jars:
        builder = (
            builder.config("spark.jars", ",".join(jars))
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog",
            )
            .config("spark.sql.sources.default", "delta")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            # Delta refuses collated columns unless told otherwise; Databricks has them.
            .config("spark.databricks.delta.schema.typeCheck.enabled", "false")
        )
    return builder.getOrCreate()


def canonical(value):
    """One value as text that two engines can be compared by; null and booleans as they are."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex().upper()
    if isinstance(value, float):
        return canonical_double(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Row):
        return json.dumps(
            {name: canonical(part) for name, part in value.asDict().items()}, ensure_ascii=False
        )
    if isinstance(value, dict):
        return json.dumps(
            [[canonical(key), canonical(part)] for key, part in value.items()], ensure_ascii=False
        )
    if isinstance(value, (list, tuple)):
        return json.dumps([canonical(part) for part in value], ensure_ascii=False)
    return str(value)


def canonical_double(value):
    """A double as the shortest text that reads back as the same double."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def error_of(failure):
    """What Spark says about a failure: its error class, SQLSTATE and message, as far as it has them."""
    found = {"class": type(failure).__name__, "sqlState": None, "message": str(failure)}
    if isinstance(failure, PySparkException):
        found["class"] = failure.getCondition() or found["class"]
        found["sqlState"] = failure.getSqlState()
    java = getattr(failure, "java_exception", None)
    if java is not None:
        found.update(java_error(java, found))
    found["message"] = found["message"].split("\n\nJVM stacktrace")[0]
    return found


def java_error(java, found):
    condition = getattr(java, "getCondition", None)
    try:
        return {
            "class": condition() or found["class"],
            "sqlState": java.getSqlState(),
            "message": java.getMessage() or found["message"],
        }
    except Exception:
        return {"class": java.getClass().getName(), "message": str(java.getMessage())}


def run_one(spark, sql, limit):
    frame = spark.sql(sql)
    columns = [
        {"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema.fields
    ]
    # A binary float is given as text by Spark itself, which knows its width.
    rows = frame.limit(limit).collect() if limit else frame.collect()
    narrow = [column["type"] == "float" for column in columns]
    return {
        "columns": columns,
        "rows": [
            [
                canonical_float(value) if narrow[index] else canonical(value)
                for index, value in enumerate(row)
            ]
            for row in rows
        ],
    }


def canonical_float(value):
    """A 32-bit float as the shortest text that reads back as the same 32-bit float."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None if value is None else canonical_double(value)
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == value:
            return repr(float(text))
    return repr(value)


def run_case(spark, request, number):
    """Runs the statements in a fresh database; leaves nothing behind but session settings' defaults."""
    database = f"case_{number}"
    before = dict(spark.conf.getAll)
    spark.sql(f"CREATE DATABASE {database}")
    spark.sql(f"USE {database}")
    results = []
    try:
        for sql in request["statements"]:
            try:
                results.append(run_one(spark, sql, request.get("limit")))
            except Exception as failure:  # each statement's failure is an answer, not an end
                results.append({"error": error_of(failure)})
                if request.get("stopOnError"):
                    break
    finally:
        clean_up(spark, request["statements"], before)
    return results


def clean_up(spark, statements, settings):
    for table in spark.catalog.listTables():
        if table.isTemporary:
            spark.catalog.dropTempView(table.name)
    # Session variables cannot be listed: those are dropped that the statements declared.
    for name in filter(None, map(DECLARATION.match, statements)):
        spark.sql(f"DROP TEMPORARY VARIABLE IF EXISTS `{name.group(1)}`")
    spark.sql("USE default")
    # The schemas that a case made for itself go with it.
    for found in spark.catalog.listDatabases():
        if found.name != "default":
            spark.sql(f"DROP DATABASE IF EXISTS `{found.name}` CASCADE")
    for table in spark.catalog.listTables("default"):
        if not table.isTemporary:
            spark.sql(f"DROP TABLE IF EXISTS default.`{table.name}`")
    for key, value in dict(spark.conf.getAll).items():
        if settings.get(key) != value:
            if key in settings:
                spark.conf.set(key, settings[key])
            else:
                spark.conf.unset(key)


def parse(spark, sql):
    try:
        spark._jsparkSession.sessionState().sqlParser().parsePlan(sql)
        return {"ok": True}
    except Exception as failure:
        return {"ok": False, "error": error_of(failure)}


def main():
    # Spark and its libraries may print: the answers get a channel that nothing else writes to.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    folder = tempfile.mkdtemp(prefix="portside-spark-")
    try:
        jars = [jar for jar in os.environ.get("PORTSIDE_SPARK_JARS", "").split(os.pathsep) if jar]
        spark = start(jars, folder)
        reply = lambda message: print(json.dumps(message), file=answers, flush=True)
        reply({"ready": True, "version": spark.version})
        number = 0
        for line in sys.stdin:
            if not line.strip():
                continue
            request = json.loads(line)
            if request.get("stop"):
                break
            number += 1
            begun = time.monotonic()
            answer = {"id": request["id"]}
            try:
                if "parse" in request:
                    answer.update(parse(spark, request["parse"]))
                else:
                    answer["results"] = run_case(spark, request, number)
            except Exception as failure:
                answer["failure"] = str(failure)
            answer["milliseconds"] = round((time.monotonic() - begun) * 1000)
            reply(answer)
        spark.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
