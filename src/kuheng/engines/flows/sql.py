"""The fixed statements of a step. They ride one pipeline: a step waits for the lock, for who people are, and
for the commit.
"""

LOCK_CASE = "SELECT * FROM flow_case WHERE tenant_id = %s AND id = %s FOR UPDATE"
LOCK_CASE_OF_TASK = """
-- the one lock of a step: whoever acts on any task of a case waits here for the one before
SELECT c.* FROM flow_case c WHERE c.tenant_id = %(tenant)s
  AND c.id = (SELECT case_id FROM flow_task WHERE tenant_id = %(tenant)s AND id = %(task)s) FOR UPDATE
"""
TASKS = "SELECT * FROM flow_task WHERE tenant_id = %s AND case_id = %s ORDER BY number"
TASKS_OF_TASK = """
SELECT * FROM flow_task WHERE tenant_id = %(tenant)s
  AND case_id = (SELECT case_id FROM flow_task WHERE tenant_id = %(tenant)s AND id = %(task)s) ORDER BY number
"""
ADD_STEP = """
INSERT INTO flow_step (tenant_id, id, case_id, number, actor_id, at, events, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
ADD_TIMER = """
INSERT INTO schedule (tenant_id, id, owner, due_at, command, payload, state)
VALUES (%s, %s, %s, %s, 'flows.ring_timer', %s, 'waiting')
"""
DROP_TIMER = "DELETE FROM schedule WHERE tenant_id = %s AND owner = %s AND state = 'waiting'"

OPEN_TASKS = """
SELECT t.id, t.case_id, t.kind, t.node, t.node_zh, t.node_en, t.opened_at, t.due_at, c.subject_entity, c.subject_id,
  c.number, c.title, c.applicant_id, c.applicant_name, c.flow_key
FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id
WHERE t.tenant_id = %s AND t.assignee_id = %s AND t.state = 'open'
ORDER BY t.due_at NULLS LAST, t.opened_at LIMIT %s
"""
VOTERS = """
SELECT DISTINCT v.person FROM flow_task t CROSS JOIN LATERAL (VALUES (t.decided_by), (t.human_id)) AS v (person)
WHERE t.tenant_id = %s AND t.case_id = %s AND t.state IN ('passed', 'rejected', 'returned') AND v.person IS NOT NULL
"""
PAGE_CASE = """
SELECT c.*, v.number AS flow_version, v.title_zh, v.title_en FROM flow_case c
JOIN definition_version v ON v.tenant_id = c.tenant_id AND v.id = c.flow_version_id
WHERE c.tenant_id = %s AND c.id = %s
"""
PAGE_TASKS = """
SELECT t.*, p.name AS assignee_name, q.name AS decided_name FROM flow_task t
LEFT JOIN person p ON p.tenant_id = t.tenant_id AND p.id = t.assignee_id
LEFT JOIN person q ON q.tenant_id = t.tenant_id AND q.id = t.decided_by
WHERE t.tenant_id = %s AND t.case_id = %s ORDER BY t.number
"""
TRAIL = "SELECT number, at, actor_id, events, digest FROM flow_step WHERE tenant_id = %s AND case_id = %s ORDER BY number"
