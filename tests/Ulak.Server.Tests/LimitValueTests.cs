using Ulak.Server.Limits;

namespace Ulak.Server.Tests;

/// <summary>Every limit has a default in range, a least value that is accepted, and a message for what is less.</summary>
public sealed class LimitValueTests
{
    private static readonly SessionLimits Limits = SessionLimits.Default;
    private static readonly SessionTimeouts Timeouts = SessionTimeouts.Default;
    private static readonly AdmissionLimits Admission = AdmissionLimits.Default;

    private static readonly (string Name, long Least, Func<long, IReadOnlyList<string>> Validate)[] Numbers =
    [
        ("MessageOctets", 64 * 1024, value => (Limits with { MessageOctets = value }).Validate()),
        ("Recipients", 100, value => (Limits with { Recipients = (int)value }).Validate()),
        ("Faults", 1, value => (Limits with { Faults = (int)value }).Validate()),
        ("JunkCommands", 1, value => (Limits with { JunkCommands = (int)value }).Validate()),
        ("DiscardedLineOctets", 4096, value => (Limits with { DiscardedLineOctets = (int)value }).Validate()),
        ("DiscardFactor", 1, value => (Limits with { DiscardFactor = (int)value }).Validate()),
        ("LingerOctets", 0, value => (Limits with { LingerOctets = (int)value }).Validate()),
        ("Connections", 1, value => (Admission with { Connections = (int)value }).Validate()),
        ("ConnectionsPerAddress", 1, value => (Admission with { ConnectionsPerAddress = (int)value }).Validate()),
        ("ConnectionsPerMinute", 1, value => (Admission with { ConnectionsPerMinute = (int)value }).Validate()),
        ("FaultsPerMinute", 1, value => (Admission with { FaultsPerMinute = (int)value }).Validate()),
        ("FailedLogins", 1, value => (Admission with { FailedLogins = (int)value }).Validate()),
        ("MailDataMemory", 2880 * 1024, value => (Admission with { MailDataMemory = value }).Validate()),
        ("DataRate", 0, value => (Timeouts with { DataRate = (int)value }).Validate()),
    ];

    private static readonly (string Name, Func<TimeSpan, IReadOnlyList<string>> Validate)[] Times =
    [
        ("Command", value => (Timeouts with { Command = value }).Validate()),
        ("CommandUnderLoad", value => (Timeouts with { CommandUnderLoad = value }).Validate()),
        ("Handshake", value => (Timeouts with { Handshake = value }).Validate()),
        ("DataBlock", value => (Timeouts with { DataBlock = value }).Validate()),
        ("BareEnd", value => (Timeouts with { BareEnd = value }).Validate()),
        ("Commit", value => (Timeouts with { Commit = value }).Validate()),
        ("Write", value => (Timeouts with { Write = value }).Validate()),
        ("Rejection", value => (Timeouts with { Rejection = value }).Validate()),
        ("Linger", value => (Timeouts with { Linger = value }).Validate()),
        ("Shutdown", value => (Timeouts with { Shutdown = value }).Validate()),
        ("DataRateGrace", value => (Timeouts with { DataRateGrace = value }).Validate()),
        ("FailedLoginWindow", value => (Admission with { FailedLoginWindow = value }).Validate()),
    ];

    public static TheoryData<string> NumberNames => [.. Numbers.Select(number => number.Name)];

    public static TheoryData<string> TimeNames => [.. Times.Select(time => time.Name)];

    [Theory]
    [MemberData(nameof(NumberNames))]
    public void A_number_may_be_its_least_and_not_less(string name)
    {
        var (_, least, validate) = Numbers.Single(number => number.Name == name);

        Assert.Empty(validate(least));
        var problem = Assert.Single(validate(least - 1));
        Assert.StartsWith($"{name} is {least - 1}, but must be at least {least}", problem, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TimeNames))]
    public void A_time_must_be_longer_than_nothing(string name)
    {
        var (_, validate) = Times.Single(time => time.Name == name);

        Assert.Empty(validate(TimeSpan.FromTicks(1)));
        Assert.Equal($"{name} is 00:00:00, but must be longer than nothing.", Assert.Single(validate(TimeSpan.Zero)));
        Assert.Single(validate(TimeSpan.FromTicks(-1)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(-0.001, false)]
    [InlineData(10.001, false)]
    public void The_tarpit_is_from_nothing_to_ten_seconds(double seconds, bool isValid) =>
        Assert.Equal(isValid, (Timeouts with { Tarpit = TimeSpan.FromSeconds(seconds) }).Validate().Count == 0);

    [Fact]
    public void Limits_of_admission_that_can_be_turned_off_accept_null() => Assert.Empty((Admission with
    {
        ConnectionsPerAddress = null,
        ConnectionsPerMinute = null,
        FaultsPerMinute = null,
        FailedLogins = null,
    }).Validate());

    // The defaults are part of the documented behavior: each has its reason beside it.
    [Fact]
    public void Defaults_are_those_that_are_documented()
    {
        var (limits, timeouts, admission) = (new SessionLimits(), new SessionTimeouts(), new AdmissionLimits());
        Assert.Equal(
            (50 * 1024 * 1024L, 1000, 20, 100, 1024 * 1024, 1024 * 1024),
            (limits.MessageOctets, limits.Recipients, limits.Faults, limits.JunkCommands, limits.DiscardedLineOctets,
                limits.LingerOctets));
        Assert.Equal(
            (20_000, 100, 300, 60, 20, 512L * 1024 * 1024),
            (admission.Connections, admission.ConnectionsPerAddress, admission.ConnectionsPerMinute, admission.FaultsPerMinute,
                admission.FailedLogins, admission.MailDataMemory));
        Assert.Equal(
            [300, 10, 0, 2, 30, 180, 5, 600, 300, 2, 5, 20, 60, 600],
            new[]
            {
                timeouts.Command, timeouts.CommandUnderLoad, timeouts.GreetingDelay, timeouts.Tarpit, timeouts.Handshake,
                timeouts.DataBlock, timeouts.BareEnd, timeouts.Commit, timeouts.Write, timeouts.Rejection, timeouts.Linger,
                timeouts.Shutdown, timeouts.DataRateGrace, admission.FailedLoginWindow,
            }.Select(time => time.TotalSeconds));
        Assert.Equal(240, timeouts.DataRate);
    }
}
