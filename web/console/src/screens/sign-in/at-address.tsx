/** Sign-in at its own address: who is signed in already goes on to the first screen. */
import { Navigate } from '@tanstack/react-router'
import { useSession } from '../../session.tsx'
import SignIn from './sign-in.tsx'

export default function AtAddress() {
  return useSession().me === undefined ? <SignIn /> : <Navigate to="/" replace />
}
