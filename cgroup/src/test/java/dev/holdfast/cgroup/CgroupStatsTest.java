package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CgroupStatsTest {

  @Test
  void processorTimeIsSixCountersAndWhatIsNoneIsDropped() {
    String text =
        """
        usage_usec 100
        user_usec 60
        system_usec 40
        nr_periods 5
        nr_throttled x
        throttled_usec 7
        nonsense
        core_sched.force_idle_usec 0
        """;
    assertThat(CpuStats.parse(text)).isEqualTo(new CpuStats(100L, 60L, 40L, 5L, null, 7L));
    assertThat(CpuStats.parse("")).isEqualTo(new CpuStats(null, null, null, null, null, null));
  }

  @Test
  void aLineOfADeviceIsItsCounters() {
    assertThat(
            IoStats.parse(
                "8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0\n8:0 \n"))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.device()).isEqualTo("8:16");
          assertThat(one.bytesRead()).isEqualTo(1_459_200);
          assertThat(one.writes()).isEqualTo(353);
          assertThat(one.all().get("dbytes")).isZero();
        });
  }

  @Test
  void pressureIsTheShareOfTimeThatWasLost() {
    Pressure pressure =
        Pressure.parse(
            "some avg10=0.12 avg60=1.00 avg300=2.50 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9");
    assertThat(pressure)
        .isEqualTo(
            new Pressure(new Pressure.Stall(0.12, 1.0, 2.5, 1234), new Pressure.Stall(0, 0, 0, 9)));
    assertThat(Pressure.parse("some avg10=0.1 avg60=1 avg300=2 total=3").full()).isNull();
    assertThat(Pressure.parse("")).isNull();
    assertThat(Pressure.parse("some of it")).isNull();
  }
}
