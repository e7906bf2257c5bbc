namespace Ulak.Web;

/// <summary>What the frame around every page shows.</summary>
public sealed record PageFrame(string Title, Section Section);

/// <summary>The parts of the console, as its navigation names them.</summary>
public enum Section
{
    None,
    Inbox,
    Sessions,
}
