package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the table of docs/cgroup.md to the code. */
class CgroupTableTest {

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** A row: the files that it is about, and what a new cgroup has in them. */
  private record Row(List<String> files, String usual) {}

  private static List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/cgroup.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(1, line.lastIndexOf('|')).split("\\|", -1);
        assertThat(cells).as(line).hasSize(4);
        List<String> files = quoted(cells[0]);
        rows.add(new Row(files, cells[3].strip()));
      }
    }
    return rows;
  }

  private static List<String> quoted(String text) {
    return QUOTED
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1).replace("<size>", "2MB"))
        .toList();
  }

  @Test
  void everyFileHasARowAndEveryRowAFile() throws Exception {
    Set<String> documented = new LinkedHashSet<>();
    rows().forEach(row -> documented.addAll(row.files()));
    Set<String> known = new LinkedHashSet<>(KnownFiles.names());
    known.add("hugetlb.2MB.max");
    known.add("hugetlb.2MB.rsvd.max");
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void whatANewCgroupHasIsWhatTheTableSays() throws Exception {
    for (Row row : rows()) {
      for (String name : row.files()) {
        FileForm form = new CgroupFile(name).form();
        String said = row.usual().replace("`", "");
        switch (form) {
          case FileForm.Whole whole ->
              assertThat(said.equals("nothing") ? "" : said).as(name).isEqualTo(whole.usual());
          case FileForm.Lines lines when lines.bare() != null ->
              assertThat(said).as(name).isEqualTo(lines.bare() + " " + lines.usualBare());
          case FileForm.Lines _, FileForm.Fields _ ->
              assertThat(said).as(name).isIn("no lines", "");
        }
      }
    }
  }
}
