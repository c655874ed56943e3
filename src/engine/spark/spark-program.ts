/**
 * What runs in Python: a local Spark session that answers one statement a line, in JSON. What Spark and Java say goes
 * to the error stream; on the output stream there are answers only.
 */
export const sparkProgram = `
import json, sys
answers = sys.stdout
sys.stdout = sys.stderr
def answer(value):
    answers.write(json.dumps(value) + "\\n")
    answers.flush()
try:
    from pyspark.sql import SparkSession
    import pyspark
except ImportError as failure:
    answer({"missing": "pyspark", "message": str(failure)})
    sys.exit(0)
try:
    spark = (SparkSession.builder.master("local[*]").appName("portside")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.variable.substitute", "false")
        .config("spark.log.level", "OFF")
        .getOrCreate())
except Exception as failure:
    answer({"missing": "java", "message": str(failure)})
    sys.exit(0)
answer({"ready": pyspark.__version__})
for line in sys.stdin:
    request = json.loads(line)
    try:
        frame = spark.sql(request["sql"])
        columns = [{"name": f.name, "type": f.dataType.simpleString()} for f in frame.schema.fields]
        rows = [] if request.get("describe") else [
            [None if value is None else str(value) for value in row] for row in frame.collect()]
        answer({"columns": columns, "rows": rows})
    except Exception as failure:
        answer({"error": str(failure).split("JVM stacktrace")[0].strip()})
`;
