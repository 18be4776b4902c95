-- Which numbers of each producer's decisions are stored. A producer numbers its decisions from 1 without a gap, so that a number
-- that is missing here is a decision that is missing. One row a batch and producer, made into one row a producer now and then; it
-- stays when the decisions' own days are dropped. Needs PostgreSQL 15: range_agg of multiranges.
CREATE TABLE stored_numbers (
  cluster   text           NOT NULL,
  producer  text           NOT NULL,
  numbers   int8multirange NOT NULL,
  stored_at timestamptz    NOT NULL DEFAULT now()
);

CREATE INDEX stored_numbers_producer ON stored_numbers (cluster, producer);

INSERT INTO stored_numbers (cluster, producer, numbers)
SELECT cluster, record #>> '{data,producer,instance}', range_agg(int8range(number, number, '[]'))
FROM decisions, LATERAL (SELECT (record #>> '{data,producer,sequence}')::bigint AS number) AS numbered
WHERE number > 0
GROUP BY 1, 2;
