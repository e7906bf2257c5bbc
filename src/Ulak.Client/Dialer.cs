using System.Net;
using System.Net.Sockets;

namespace Ulak.Client;

/// <summary>Opens the socket: looks the name up, and tries its addresses in turn.</summary>
internal static class Dialer
{
    public static async Task<(Socket Socket, EndPoint Remote)> DialAsync(string host, int port, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        ClientFault? fault = null;
        foreach (var address in await LookUpAsync(host, options, cancellationToken).ConfigureAwait(false))
        {
            var remote = new IPEndPoint(address, port);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var limit = new StepLimit(options.Timeouts.Connect, options.Time, cancellationToken);
                await socket.ConnectAsync(remote, limit.Token).ConfigureAwait(false);
                return (socket, remote);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                fault = Explain(remote, e.SocketErrorCode);
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                fault = Fault(ClientFaultKind.TimedOut, $"{remote} did not answer within {StepWords.Span(options.Timeouts.Connect)}");
            }
        }

        throw new ClientFaultException(fault ?? NoAddress(host));
    }

    private static async Task<IPAddress[]> LookUpAsync(string host, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return [literal];
        }

        using var limit = new StepLimit(options.Timeouts.Connect, options.Time, cancellationToken);
        try
        {
            return await Dns.GetHostAddressesAsync(host, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ClientFaultException(NoAddress(host));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClientFaultException(Fault(ClientFaultKind.TimedOut, $"The address of {host} was not found within {StepWords.Span(options.Timeouts.Connect)}"));
        }
    }

    private static ClientFault Explain(IPEndPoint remote, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => Fault(ClientFaultKind.Refused, $"Nothing listens on {remote}"),
        SocketError.TimedOut => Fault(ClientFaultKind.TimedOut, $"{remote} did not answer"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => Fault(ClientFaultKind.Unreachable, $"There is no way to {remote}"),
        _ => Fault(ClientFaultKind.Unreachable, $"{remote} cannot be reached: {error}"),
    };

    private static ClientFault NoAddress(string host) => Fault(ClientFaultKind.NameNotFound, $"The name {host} has no address");

    private static ClientFault Fault(ClientFaultKind kind, string text) => new(kind, SmtpStep.Connect, text);
}
