using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>RFC 8305 §5: several addresses are tried with a head start each, and the first that connects is used.</summary>
public sealed class ConnectionRaceTests : IDisposable
{
    private static readonly IPEndPoint First = new(IPAddress.Parse("2001:db8::1"), 25);
    private static readonly IPEndPoint Second = new(IPAddress.Parse("192.0.2.1"), 25);
    private static readonly IPEndPoint Third = new(IPAddress.Parse("2001:db8::2"), 25);
    private static readonly IPEndPoint Fourth = new(IPAddress.Parse("192.0.2.2"), 25);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentDictionary<EndPoint, TaskCompletionSource<Socket>> _connecting = new();
    private readonly List<EndPoint> _order = [];
    private readonly List<EndPoint> _cancelled = [];
    private readonly List<Socket> _sockets = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    [Fact]
    public async Task The_next_address_is_tried_250_ms_later_and_not_before()
    {
        var race = Start(First, Second, Third);
        Assert.Equal([First], _order);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal([First], _order);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([First, Second], _order);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([First, Second, Third], _order);

        var socket = Accept(Second);
        var result = await race;
        Assert.Same(socket, result.Socket);
        Assert.Equal(Second, result.EndPoint);
        Assert.Equal(3, result.Started);
        // The third has not had its 250 ms.
        Assert.Equal([First], result.Overtaken);
        Assert.Equivalent(new[] { First, Third }, _cancelled);
        Assert.False(socket.SafeHandle.IsClosed);
    }

    [Fact]
    public async Task A_failure_is_followed_by_the_next_address_at_once()
    {
        var race = Start(First, Second, Third);
        Refuse(First);
        Assert.Equal([First, Second], _order);
        // The head start of the second is its whole 250 ms.
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal([First, Second], _order);
        Refuse(Second);
        Accept(Third);
        var result = await race;
        Assert.Equal(Third, result.EndPoint);
        Assert.Equal([First, Second], result.Failed.Select(each => each.EndPoint));
        Assert.Empty(result.Overtaken);
    }

    [Fact]
    public async Task The_first_that_connects_is_used_also_if_it_was_not_the_last_to_start()
    {
        var race = Start(First, Second);
        _time.Advance(ConnectionRace.HeadStart);
        Accept(First);
        var result = await race;
        Assert.Equal(First, result.EndPoint);
        Assert.Empty(result.Overtaken);
        Assert.Equal([Second], _cancelled);
    }

    [Fact]
    public async Task A_second_connection_that_was_made_at_the_same_time_is_closed()
    {
        var slow = new TaskCompletionSource();
        var one = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var two = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var race = new ConnectionRace(_time, async (endPoint, _) =>
        {
            // It does not look at its token: the connection was made before.
            await slow.Task;
            return endPoint.Equals(First) ? one : two;
        });
        var running = race.RunAsync([First, Second], Token);
        _time.Advance(ConnectionRace.HeadStart);
        slow.SetResult();
        var result = await running;
        var loser = ReferenceEquals(result.Socket, one) ? two : one;
        Assert.False(result.Socket!.SafeHandle.IsClosed);
        Assert.True(loser.SafeHandle.IsClosed);
        result.Socket.Dispose();
    }

    [Fact]
    public async Task The_causes_are_kept_if_no_address_can_be_reached()
    {
        var race = Start(First, Second);
        Refuse(First);
        Refuse(Second);
        var result = await race;
        Assert.Null(result.Socket);
        Assert.Equal(
            [(First, $"Nothing listens on {First}"), (Second, $"Nothing listens on {Second}")],
            result.Failed.Select(each => ((IPEndPoint)each.EndPoint, each.Fault.Message)));
    }

    [Fact]
    public async Task A_cancelled_race_tries_nothing_more()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var race = Start(stop.Token, First, Second);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);
        Assert.Equal([First], _order);
        Assert.Equal([First], _cancelled);
    }

    [Fact]
    public async Task Addresses_that_arrive_later_take_their_turn_before_the_rest()
    {
        var later = new TaskCompletionSource<ImmutableArray<EndPoint>>();
        var race = new ConnectionRace(_time, ConnectAsync).RunAsync([Second, Fourth], later.Task, Token);
        Assert.Equal([Second], _order);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        later.SetResult([First, Third]);
        // The head start of the second is not shorter for it.
        Assert.Equal([Second], _order);
        for (var n = 0; n < 3; n++)
        {
            _time.Advance(ConnectionRace.HeadStart);
        }

        Assert.Equal([Second, First, Fourth, Third], _order);
        Accept(First);
        Assert.Equal(First, (await race).EndPoint);
    }

    [Fact]
    public async Task Addresses_that_are_being_looked_up_are_waited_for_if_the_others_fail()
    {
        var later = new TaskCompletionSource<ImmutableArray<EndPoint>>();
        var race = new ConnectionRace(_time, ConnectAsync).RunAsync([Second], later.Task, Token);
        Refuse(Second);
        Assert.False(race.IsCompleted);
        later.SetResult([First]);
        Assert.Equal([Second, First], _order);
        Refuse(First);
        Assert.Equal([Second, First], (await race).Failed.Select(each => each.EndPoint));
    }

    [Fact]
    public async Task A_connection_does_not_wait_for_a_look_up_and_a_look_up_that_fails_adds_nothing()
    {
        var later = new TaskCompletionSource<ImmutableArray<EndPoint>>();
        var race = new ConnectionRace(_time, ConnectAsync).RunAsync([Second], later.Task, Token);
        Accept(Second);
        Assert.Equal(Second, (await race).EndPoint);

        race = new ConnectionRace(_time, ConnectAsync).RunAsync([Third], later.Task, Token);
        later.SetException(new IOException("no response"));
        Refuse(Third);
        Assert.Null((await race).Socket);
    }

    [Fact]
    public void Families_take_turns_and_the_first_stays_the_first()
    {
        IPAddress[] addresses =
            [.. new[] { "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2" }.Select(IPAddress.Parse)];
        Assert.Equal(
            ["192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2", "192.0.2.3"],
            SocketConnector.Interleave(addresses).Select(each => each.ToString()));
    }

    private Task<RaceResult> Start(params EndPoint[] endPoints) => Start(Token, endPoints);

    private Task<RaceResult> Start(CancellationToken stop, params EndPoint[] endPoints) =>
        new ConnectionRace(_time, ConnectAsync).RunAsync([.. endPoints], stop);

    private Task<Socket> ConnectAsync(EndPoint endPoint, CancellationToken stop)
    {
        _order.Add(endPoint);
        // Its continuations run at once: the test sees what follows without a wait.
        var source = _connecting[endPoint] = new TaskCompletionSource<Socket>();
        stop.Register(() =>
        {
            if (source.TrySetCanceled(stop))
            {
                _cancelled.Add(endPoint);
            }
        });
        return source.Task;
    }

    private Socket Accept(EndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        _connecting[endPoint].SetResult(socket);
        return socket;
    }

    private void Refuse(EndPoint endPoint) => _connecting[endPoint].SetException(new ClientFaultException(
        new ClientFault(ClientFaultKind.ConnectionRefused, SmtpStep.Connect, $"Nothing listens on {endPoint}")));
}
