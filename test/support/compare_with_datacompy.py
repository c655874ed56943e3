"""Counts what differs between two Parquet files as datacompy counts it: an independent judge of the diff.

Arguments: both files, then the names of the key columns. One JSON object on standard output.
"""

import json
import sys

import datacompy
import pandas

left, right, *key = sys.argv[1:]
compare = datacompy.PandasCompare if hasattr(datacompy, "PandasCompare") else datacompy.Compare
found = compare(
    pandas.read_parquet(left),
    pandas.read_parquet(right),
    join_columns=key,
    abs_tol=1e-9,
    rel_tol=1e-9,
)
counts = {
    "same": int(found.count_matching_rows()),
    "changed": len(found.intersect_rows) - int(found.count_matching_rows()),
    "leftOnly": len(found.df1_unq_rows),
    "rightOnly": len(found.df2_unq_rows),
    "columns": {
        each["column"]: int(each["unequal_cnt"])
        for each in found.column_stats
        if each["unequal_cnt"]
    },
}
print(json.dumps(counts))
