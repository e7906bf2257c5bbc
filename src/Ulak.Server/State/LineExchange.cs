using System.Buffers;

namespace Ulak.Server.State;

/// <summary>An exchange that takes the client's next lines, in place of commands. The lines are secrets.</summary>
internal abstract class LineExchange
{
    /// <summary>Processes a line.</summary>
    public abstract ValueTask<CommandResult> ProcessLineAsync(SessionContext context, ReadOnlySequence<byte> line);
}
