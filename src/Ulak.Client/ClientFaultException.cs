namespace Ulak.Client;

/// <summary>Carries a fault to the public member that returns it; never thrown to callers.</summary>
internal sealed class ClientFaultException(ClientFault fault) : Exception(fault.Message)
{
    public ClientFault Fault => fault;
}
