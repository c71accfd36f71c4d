"""Applies an exported query to a folder of Parquet, and writes the verdicts as Parquet, by partition.

    gdl export my-guideline --to sql --dialect spark -o verdicts.sql
    gdl export my-guideline --to sql --dialect spark --what validity -o validity.sql
    spark-submit verdicts.py verdicts.sql validity.sql cases/ verdicts/

The columns of the Parquet are those that `--what table` prints; numbers with decimals are DECIMAL there, and not double.
"""

import pathlib
import sys

from pyspark.sql import SparkSession


def main(query, validity, cases, verdicts):
    session = SparkSession.builder.appName("gdl").getOrCreate()
    session.read.parquet(cases).createOrReplaceTempView("cases")
    # Exact decimals alone compare as the guideline does: 0.1 + 0.2 is 0.3.
    inexact = [name for name, kind in session.table("cases").dtypes if kind in ("double", "float")]
    if inexact:
        sys.exit(f"these columns are floating point; write them as DECIMAL(18, 6): {', '.join(inexact)}")
    refused = session.sql(pathlib.Path(validity).read_text(encoding="utf-8"))
    for row in refused.limit(20).collect():
        print(f"{row['id']}: {row['column']} is {row['value']}; allowed is {row['allowed']}", file=sys.stderr)
    told = session.sql(pathlib.Path(query).read_text(encoding="utf-8"))
    # The folder must not be there yet, so that nothing is lost; a run that failed leaves no file called _SUCCESS in it.
    told.write.mode("errorifexists").partitionBy("status").parquet(verdicts)
    session.read.parquet(verdicts).groupBy("status", "scope").count().orderBy("status", "scope").show(truncate=False)
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
