using System.Net.Sockets;

namespace Ulak.Server.Sessions;

/// <summary>Tells a connection that broke from a fault of ours.</summary>
internal static class TransportErrors
{
    /// <summary>Whether a transport throws this when the connection breaks: Kestrel's own types derive from these.</summary>
    public static bool IsConnectionLoss(Exception exception) => exception is IOException or SocketException or OperationCanceledException;
}
