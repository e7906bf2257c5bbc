using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>The concurrency of a site follows what its servers can take: the 1/N feedback of Postfix's scheduler.</summary>
public sealed class SiteTests
{
    private static readonly SiteLimits Limits = new()
    {
        InitialConcurrency = 2,
        MaxConcurrency = 4,
        FirstRest = TimeSpan.FromMinutes(5),
        LongestRest = TimeSpan.FromMinutes(15),
    };

    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <remarks>S is a success, F a failure to connect, and N is neither.</remarks>
    [Theory]
    [InlineData("", 2)]
    [InlineData("S", 2)]
    [InlineData("SS", 2)] // 2 + 1/2 + 1/2.5 = 2.9
    [InlineData("SSS", 3)] // + 1/2.9 = 3.24
    [InlineData("SSSSS", 3)] // + 1/3.24 + 1/3.55 = 3.84
    [InlineData("SSSSSS", 4)]
    [InlineData("SSSSSSSSSSSS", 4)] // the maximum
    [InlineData("NNNNNN", 2)]
    [InlineData("F", 1)] // 2 - 1/2 = 1.5
    [InlineData("FSS", 2)] // 1.5 + 1/1.5 + 1/2.17 = 2.63
    [InlineData("SSSSSSF", 3)]
    public void Each_success_adds_and_each_failure_subtracts_1_of_N(string signals, int window)
    {
        var site = new Site("mx.example", Limits with { MaxFailingCohorts = 10 }, _time);
        Run(site, signals);
        Assert.Equal(window, site.Window);

        // As many attempts may run at once, and no more.
        for (var n = 0; n < window; n++)
        {
            Assert.True(site.TryAcquire().IsGranted);
        }

        Assert.Equal(SiteAdmission.Full, site.TryAcquire());
    }

    [Theory]
    [InlineData("F", false)]
    [InlineData("FF", true)] // 1/2 + 1/1.5
    [InlineData("FSF", false)] // a success ends the cohort
    [InlineData("FSFF", true)]
    [InlineData("FNF", true)]
    public void N_failures_in_a_row_are_a_failing_cohort_and_the_site_rests(string signals, bool rests)
    {
        var site = new Site("mx.example", Limits, _time);
        Run(site, signals);
        Assert.Equal(rests, site.RestsUntil > _time.GetUtcNow());
        Assert.Equal(rests ? "421 busy" : "", site.RestReason);
    }

    [Fact]
    public void Each_rest_in_a_row_is_twice_as_long_up_to_a_limit()
    {
        var site = new Site("mx.example", Limits, _time);
        foreach (var minutes in new[] { 5, 10, 15, 15 })
        {
            FailUntilItRests(site);
            Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(minutes), site.RestsUntil);
            Assert.Equal(SiteAdmission.Until(site.RestsUntil), site.TryAcquire());
            _time.Advance(TimeSpan.FromMinutes(minutes));

            // One attempt shows whether it works again.
            Assert.True(site.TryAcquire().IsGranted);
            Assert.Equal(SiteAdmission.Full, site.TryAcquire());
            site.GiveBack();
        }

        Run(site, "S");
        FailUntilItRests(site);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(5), site.RestsUntil);
    }

    private void FailUntilItRests(Site site)
    {
        for (var n = 0; n < 10 && site.RestsUntil <= _time.GetUtcNow(); n++)
        {
            Run(site, "F");
        }
    }

    private static void Run(Site site, string signals)
    {
        foreach (var signal in signals)
        {
            Assert.True(site.TryAcquire().IsGranted);
            site.Release(
                signal switch { 'S' => HopSignal.Success, 'F' => HopSignal.Failure, _ => HopSignal.None },
                "421 busy");
        }
    }
}
