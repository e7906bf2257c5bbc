namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>The log of one server program. A new format is a new class in the list of <see cref="LogReader"/>.</summary>
internal interface ILogFormat
{
    /// <summary>Starts reading a log. Formats whose lines belong together keep their state in the returned reader.</summary>
    ILogLineReader Open();
}

/// <summary>Reads the lines of one log in order.</summary>
internal interface ILogLineReader
{
    /// <summary>The finding of a line, or null if the line is not of this format or reports no delivery.</summary>
    Finding? Read(SourceLine line);
}

/// <summary>A format whose lines are independent of each other.</summary>
internal abstract class StatelessLogFormat : ILogFormat, ILogLineReader
{
    public ILogLineReader Open() => this;

    public abstract Finding? Read(SourceLine line);
}
