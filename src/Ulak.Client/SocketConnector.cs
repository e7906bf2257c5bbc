using System.Net;
using System.Net.Sockets;

namespace Ulak.Client;

/// <summary>Opens a socket: resolves the host name and connects to the first of its addresses that accepts.</summary>
internal static class SocketConnector
{
    /// <exception cref="ClientFaultException">The host has no address, or none can be reached.</exception>
    public static async Task<(Socket Socket, EndPoint Remote)> ConnectAsync(
        string host, int port, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        var addresses = Interleave(await ResolveAsync(host, options, cancellationToken).ConfigureAwait(false));
        var race = new ConnectionRace(options.TimeProvider, (endPoint, stop) => ConnectAsync(endPoint, options, stop));
        var result = await race.RunAsync(
            [.. addresses.Select(address => new IPEndPoint(address, port))], cancellationToken).ConfigureAwait(false);
        return result.Socket is { } socket
            ? (socket, result.EndPoint!)
            : throw new ClientFaultException(result.Failed is [.., var last] ? last.Fault : NameNotFound(host));
    }

    /// <summary>RFC 8305 §4: the families in turns. The order of the system chooses the first family, and the order in each.</summary>
    internal static IEnumerable<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var first = addresses.Where(each => each.AddressFamily == addresses[0].AddressFamily).ToList();
        var second = addresses.Except(first).ToList();
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            foreach (var address in first.Skip(i).Take(1).Concat(second.Skip(i).Take(1)))
            {
                yield return address;
            }
        }
    }

    /// <summary>Connects to one address.</summary>
    /// <exception cref="ClientFaultException">The address cannot be reached.</exception>
    public static async Task<Socket> ConnectAsync(EndPoint remote, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        var socket = remote is IPEndPoint
            ? new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (options.LocalAddress is { } local && local.AddressFamily == remote.AddressFamily)
            {
                socket.Bind(new IPEndPoint(local, 0));
            }

            using var limit = new StepTimeout(options.Timeouts.Connect, options.TimeProvider, cancellationToken);
            await socket.ConnectAsync(remote, limit.Token).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ClientFaultException(ToFault(remote, e.SocketErrorCode));
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ClientFaultException(CreateFault(
                ClientFaultKind.TimedOut,
                $"{remote} did not answer within {SmtpStepText.FormatDuration(options.Timeouts.Connect)}"));
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return [literal];
        }

        using var limit = new StepTimeout(options.Timeouts.Connect, options.TimeProvider, cancellationToken);
        try
        {
            return await Dns.GetHostAddressesAsync(host, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ClientFaultException(NameNotFound(host));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClientFaultException(
                CreateFault(
                    ClientFaultKind.TimedOut,
                        $"The address of {host} was not found within {SmtpStepText.FormatDuration(options.Timeouts.Connect)}"));
        }
    }

    private static ClientFault ToFault(EndPoint remote, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => CreateFault(ClientFaultKind.ConnectionRefused, $"Nothing listens on {remote}"),
        SocketError.AddressNotAvailable when remote is not IPEndPoint =>
            CreateFault(ClientFaultKind.Unreachable, $"There is no socket {remote}"),
        SocketError.AddressNotAvailable => CreateFault(ClientFaultKind.Unreachable, $"{remote} cannot be reached from the local address"),
        SocketError.TimedOut => CreateFault(ClientFaultKind.TimedOut, $"{remote} did not answer"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            CreateFault(ClientFaultKind.Unreachable, $"There is no way to {remote}"),
        _ => CreateFault(ClientFaultKind.Unreachable, $"{remote} cannot be reached: {error}"),
    };

    private static ClientFault NameNotFound(string host) => CreateFault(ClientFaultKind.NameNotFound, $"The name {host} has no address");

    private static ClientFault CreateFault(ClientFaultKind kind, string text) => new(kind, SmtpStep.Connect, text);
}
