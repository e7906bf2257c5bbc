using Ulak.Smtp.Addresses;

namespace Ulak.Smtp.Commands;

/// <summary>The positions of the parts of a command line; filled by the methods of the grammar.</summary>
internal struct CommandParts
{
    public Verb Verb;
    public Range Argument;
    public Range Parameters;
    public PathParts Path;
    public long ChunkSize;
    public bool IsLastChunk;
}
