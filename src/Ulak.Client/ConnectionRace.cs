using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Ulak.Client;

/// <summary>An address that could not be connected to.</summary>
/// <param name="EndPoint">The address.</param>
/// <param name="Fault">The cause.</param>
internal sealed record AddressFault(EndPoint EndPoint, ClientFault Fault);

/// <summary>The result of a race.</summary>
/// <param name="Socket">The first socket that connected; null if none did.</param>
/// <param name="EndPoint">Its address; null if none connected.</param>
/// <param name="Failed">The addresses that failed, in the order in which they did.</param>
/// <param name="Overtaken">The addresses that had a head start and did not connect in time.</param>
/// <param name="Started">The number of addresses that were tried.</param>
internal sealed record RaceResult(
    Socket? Socket, EndPoint? EndPoint, ImmutableArray<AddressFault> Failed, ImmutableArray<EndPoint> Overtaken, int Started);

/// <summary>
/// Connects to the first of several addresses that accepts, by RFC 8305 §5: the next address is tried when the one before has failed, or
/// has not connected within 250 ms. All others are closed when one has connected, so that the server has a single session.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="connect">Connects to one address; throws <see cref="ClientFaultException"/> if it cannot be reached.</param>
internal sealed class ConnectionRace(TimeProvider time, Func<EndPoint, CancellationToken, Task<Socket>> connect)
{
    /// <summary>The head start of an address before the next. RFC 8305 §5 recommends 250 ms.</summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects.</summary>
    /// <param name="endPoints">The addresses, in the order in which they are tried; at least one.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled; every socket is closed.</exception>
    public Task<RaceResult> RunAsync(ImmutableArray<EndPoint> endPoints, CancellationToken cancellationToken) =>
        RunAsync(endPoints, null, cancellationToken);

    /// <summary>Connects, while further addresses are being looked up.</summary>
    /// <param name="endPoints">The addresses that are known, in the order in which they are tried; at least one.</param>
    /// <param name="later">The others: they are tried after those that have started, in turns with the rest (RFC 8305 §3). Null for
    /// none. Its failure means no others.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled; every socket is closed.</exception>
    public async Task<RaceResult> RunAsync(
        ImmutableArray<EndPoint> endPoints, Task<ImmutableArray<EndPoint>>? later, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Entrant>();
        try
        {
            return await RunAsync([.. endPoints], later, running, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var entrant in running)
            {
                await CloseAsync(entrant.Connecting).ConfigureAwait(false);
            }
        }
    }

    private async Task<RaceResult> RunAsync(
        List<EndPoint> endPoints, Task<ImmutableArray<EndPoint>>? later, List<Entrant> running, CancellationToken stop)
    {
        var failed = ImmutableArray.CreateBuilder<AddressFault>();
        var started = 0;
        var turn = Task.CompletedTask;
        while (started < endPoints.Count || running.Count > 0 || later is not null)
        {
            stop.ThrowIfCancellationRequested();
            if (later is { IsCompleted: true })
            {
                Add(endPoints, started, later.IsCompletedSuccessfully ? await later.ConfigureAwait(false) : []);
                later = null;
            }

            if (started < endPoints.Count && turn.IsCompleted)
            {
                var next = endPoints[started++];
                running.Add(new Entrant(next, connect(next, stop), time.GetTimestamp()));
                turn = started < endPoints.Count || later is not null ? Task.Delay(HeadStart, time, stop) : Task.CompletedTask;
            }

            Task[] waits =
            [
                .. running.Select(each => each.Connecting),
                .. started < endPoints.Count ? [turn] : Array.Empty<Task>(),
                .. later is null ? Array.Empty<Task>() : [later],
            ];
            if (waits.Length == 0)
            {
                break;
            }

            var any = Task.WhenAny(waits);
            // The attempts end when the race is cancelled; the look-up is not its own.
            await (later is null ? any : any.WaitAsync(stop)).ConfigureAwait(false);
            foreach (var ended in running.Where(each => each.Connecting.IsCompleted).ToList())
            {
                running.Remove(ended);
                try
                {
                    var socket = await ended.Connecting.ConfigureAwait(false);
                    return new RaceResult(socket, ended.EndPoint, failed.ToImmutable(), Overtaken(running), started);
                }
                catch (ClientFaultException e)
                {
                    failed.Add(new AddressFault(ended.EndPoint, e.Fault));
                    // A failure ends the head start: the next address begins at once.
                    turn = Task.CompletedTask;
                }
            }
        }

        return new RaceResult(null, null, failed.ToImmutable(), [], started);
    }

    // RFC 8305 §3: what arrives later takes its place among what has not started, families in turns.
    private static void Add(List<EndPoint> endPoints, int started, ImmutableArray<EndPoint> later)
    {
        for (var i = 0; i < later.Length; i++)
        {
            if (!endPoints.Contains(later[i]))
            {
                endPoints.Insert(Math.Min(started + (2 * i), endPoints.Count), later[i]);
            }
        }
    }

    // An address that was tried a moment ago, because another failed, has shown nothing.
    private ImmutableArray<EndPoint> Overtaken(List<Entrant> running) =>
        [.. running.Where(each => time.GetElapsedTime(each.StartedAt) >= HeadStart).Select(each => each.EndPoint)];

    private static async Task CloseAsync(Task<Socket> connecting)
    {
        try
        {
            (await connecting.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is ClientFaultException or OperationCanceledException)
        {
            // It did not connect: there is nothing to close.
        }
    }

    private sealed record Entrant(EndPoint EndPoint, Task<Socket> Connecting, long StartedAt);
}
