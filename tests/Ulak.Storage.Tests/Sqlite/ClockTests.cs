using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>A clock that is wrong deletes nothing.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan Jump = TimeSpan.FromDays(40);

    private readonly TestFolder _folder = new();
    private readonly ListLogger _log = new();
    private readonly JumpingTime _time;

    public ClockTests() => _time = new JumpingTime(_folder.Time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_clock_that_jumps_forward_deletes_nothing()
    {
        await using var store = await OpenAsync(30);
        await AddFiveAsync(store);

        _time.Offset = Jump;
        await RunAsync(store, TimeSpan.FromHours(20));

        Assert.Equal(5, await store.CountMessagesAsync(Token));
        Assert.NotNull(await store.FindSessionAsync(Mail.Id(100), Token));
        Assert.Single(_log.At(LogLevel.Warning), message => message.Contains("clock", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_restart_with_a_wrong_clock_deletes_nothing_even_after_new_messages_with_wrong_times()
    {
        await using (var store = await OpenAsync(30))
        {
            await AddFiveAsync(store);
            await RunAsync(store, TimeSpan.FromMinutes(2));
            _time.Offset = Jump;
            await store.AddAsync(6, Mail.Message(at: _time.GetUtcNow()));
            await RunAsync(store, TimeSpan.FromMinutes(10));
        }

        await using var again = await OpenAsync(30);
        await RunAsync(again, TimeSpan.FromHours(20));
        Assert.Equal(6, await again.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_clock_that_is_set_right_again_goes_on_as_before()
    {
        await using var store = await OpenAsync(30);
        await AddFiveAsync(store);
        _time.Offset = Jump;
        await RunAsync(store, TimeSpan.FromHours(2));
        _time.Offset = TimeSpan.Zero;
        await RunAsync(store, TimeSpan.FromDays(29));
        Assert.Equal(5, await store.CountMessagesAsync(Token));

        await RunAsync(store, TimeSpan.FromDays(2));
        Assert.Equal(0, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_jump_that_lasts_for_a_day_of_running_is_trusted()
    {
        await using var store = await OpenAsync(30);
        await AddFiveAsync(store);
        _time.Offset = Jump;
        await RunAsync(store, TimeSpan.FromHours(25));
        Assert.Equal(0, await store.CountMessagesAsync(Token));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(20, 0)] // a machine that slept over night
    [InlineData(-400 * 24, 0)] // a clock that goes back
    public async Task Small_and_backward_jumps_need_no_confirmation(int hours, int warnings)
    {
        await using var store = await OpenAsync(30);
        await AddFiveAsync(store);
        _time.Offset = TimeSpan.FromHours(hours);
        await RunAsync(store, TimeSpan.FromHours(1));
        Assert.Equal(5, await store.CountMessagesAsync(Token));
        Assert.Equal(warnings, _log.At(LogLevel.Warning).Count);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_short_age_has_a_short_tolerance()
    {
        await using var store = await OpenAsync(1);
        await AddFiveAsync(store);
        _time.Offset = TimeSpan.FromHours(23);
        await RunAsync(store, TimeSpan.FromHours(20));
        Assert.Equal(5, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_store_that_was_closed_for_long_waits_a_day_before_it_deletes()
    {
        await using (var store = await OpenAsync(30))
        {
            await AddFiveAsync(store);
        }

        _folder.Time.Advance(TimeSpan.FromDays(60));
        await using var again = await OpenAsync(30);
        await RunAsync(again, TimeSpan.FromHours(23));
        Assert.Equal(5, await again.CountMessagesAsync(Token));
        Assert.Empty(_log.At(LogLevel.Warning));

        await RunAsync(again, TimeSpan.FromHours(2));
        Assert.Equal(0, await again.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Trashed_messages_survive_a_jump()
    {
        await using var store = await OpenAsync(30);
        await AddFiveAsync(store);
        var trashed = await store.TrashMessagesAsync(MessageSelection.All, Token);
        _time.Offset = Jump;
        await RunAsync(store, TimeSpan.FromMinutes(5));
        Assert.Equal(5, await store.RestoreMessagesAsync(trashed.Token, Token));
    }

    private Task<EmbeddedStore> OpenAsync(int days) =>
        _folder.OpenIndexAsync(
            options => options with { Retention = new RetentionOptions { MaxAge = TimeSpan.FromDays(days) } }, _time, _log);

    private static async Task AddFiveAsync(EmbeddedStore store)
    {
        for (var n = 1; n <= 5; n++)
        {
            await store.AddAsync(n);
        }

        await store.SaveSessionAsync(Mail.Session(100), Token);
    }

    /// <summary>Lets the store run for a while, in steps in which its timers fire.</summary>
    private async Task RunAsync(EmbeddedStore store, TimeSpan duration)
    {
        var step = TimeSpan.FromMinutes(Math.Max(1, duration.TotalMinutes / 40));
        for (var passed = TimeSpan.Zero; passed < duration; passed += step)
        {
            _folder.Time.Advance(step);

            await store.Index.ApplyRetentionAsync();
        }
    }
}
