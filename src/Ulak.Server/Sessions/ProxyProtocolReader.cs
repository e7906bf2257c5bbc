using Ulak.Server.Proxy;

namespace Ulak.Server.Sessions;

/// <summary>
/// Reads the PROXY header at the start of a connection (proxy-protocol.txt §2: the receiver must not guess whether there is one).
/// </summary>
internal static class ProxyProtocolReader
{
    /// <summary>Reads it. Returns null where the input is not a header, or does not come in time.</summary>
    public static async ValueTask<ProxyAddresses?> ReadAsync(SessionChannel channel, TimeSpan timeout)
    {
        channel.Deadline.Start(DeadlineReason.Command, timeout);
        while (true)
        {
            var read = await channel.Input.ReadAsync().ConfigureAwait(false);
            var status = ProxyHeader.Read(read.Buffer, out var addresses, out var length);
            if (status == ProxyStatus.Complete)
            {
                channel.Input.AdvanceTo(read.Buffer.GetPosition(length));
                return addresses;
            }

            channel.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (status == ProxyStatus.Invalid || read.IsCompleted || read.IsCanceled)
            {
                return null;
            }
        }
    }
}
