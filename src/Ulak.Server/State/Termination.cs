using Ulak.Smtp.Replies;

namespace Ulak.Server.State;

/// <summary>How a session ends.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Reply">The last reply; null where none is sent, or where it was written already.</param>
/// <param name="Linger">Whether input that is still on its way is read and discarded before the connection closes.</param>
internal sealed record Termination(SessionEndReason Reason, Reply? Reply = null, bool Linger = false);
