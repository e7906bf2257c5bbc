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
    public async Task<RaceResult> RunAsync(ImmutableArray<EndPoint> endPoints, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Entrant>();
        try
        {
            return await RunAsync(endPoints, running, stop.Token).ConfigureAwait(false);
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

    private async Task<RaceResult> RunAsync(ImmutableArray<EndPoint> endPoints, List<Entrant> running, CancellationToken stop)
    {
        var failed = ImmutableArray.CreateBuilder<AddressFault>();
        var started = 0;
        var turn = Task.CompletedTask;
        while (started < endPoints.Length || running.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            if (started < endPoints.Length && turn.IsCompleted)
            {
                var next = endPoints[started++];
                running.Add(new Entrant(next, connect(next, stop), time.GetTimestamp()));
                turn = started < endPoints.Length ? Task.Delay(HeadStart, time, stop) : Task.CompletedTask;
            }

            Task[] waits = [.. running.Select(each => each.Connecting), .. started < endPoints.Length ? [turn] : Array.Empty<Task>()];
            await Task.WhenAny(waits).ConfigureAwait(false);
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
