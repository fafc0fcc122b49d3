/** The trigger that writes an event about one row. `subject`: the company that is shown it; `once`: what is told once. */
export function told(
  table: string,
  event: string,
  when: string,
  {
    kind,
    facts,
    subject = 'NULL',
    from = '',
    once = 'NULL',
  }: { kind: string; facts: string; subject?: string; from?: string; once?: string },
): string[] {
  const name = `tell_${table}_${event.toLowerCase()}${kind.replaceAll(/[^a-z]/g, '_').slice(0, 30)}`
  return [
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO events (kind, facts, subject, once)
       SELECT ${kind}, jsonb_build_object(${facts}), ${subject}, ${once} ${from} ON CONFLICT (once) WHERE once IS NOT NULL DO NOTHING;
       RETURN NULL; END $$`,
    `CREATE TRIGGER ${name} AFTER ${event} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ${name}()`,
  ]
}
