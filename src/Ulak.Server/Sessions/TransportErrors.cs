using System.Net.Sockets;

namespace Ulak.Server.Sessions;

/// <summary>Distinguishes a broken connection from a failure of the server.</summary>
internal static class TransportErrors
{
    /// <summary>Whether a transport throws this when the connection breaks. Kestrel's types derive from these.</summary>
    public static bool IsConnectionLoss(Exception exception) => exception is IOException or SocketException or OperationCanceledException;
}
