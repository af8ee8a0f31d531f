package dev.holdfast.nftables;

import java.util.Map;

/**
 * What nf_tables held at one moment.
 *
 * @param generation the number of the moment, which the next commit changes
 * @param heads every table there is
 * @param tables those that were read whole
 */
record Ruleset(long generation, Map<TableName, Table.Head> heads, Map<TableName, Table> tables) {}
